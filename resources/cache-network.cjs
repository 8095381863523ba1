/** Which functions work in the shared cache's network: those that are told where the cache is. */
const capitalized = (key) => `${key[0].toUpperCase()}${key.slice(1)}`;

async function functionsIn({ resolveVariable }) {
	const functions = await resolveVariable('self:functions');
	return Object.keys(functions).filter((key) => functions[key].environment?.CACHE_URL !== undefined);
}

module.exports = {
	roles: async (framework) => (await functionsIn(framework)).map((key) => ({ Ref: `${capitalized(key)}Role` })),
	extensions: async (framework) =>
		Object.fromEntries(
			(await functionsIn(framework)).map((key) => [
				`${capitalized(key)}LambdaFunction`,
				{
					Properties: {
						VpcConfig: {
							SecurityGroupIds: [{ 'Fn::GetAtt': ['FunctionSecurityGroup', 'GroupId'] }],
							SubnetIds: [{ Ref: 'SubnetOne' }, { Ref: 'SubnetTwo' }],
						},
					},
				},
			]),
		),
};

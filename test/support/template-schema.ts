import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Template } from './packaged.ts';
import { valueProblem } from './template-values.ts';

/** AWS's own schemas of all resource types, as a package brings them. */
const specification = loadAwsServiceSpecSync();

type ResourceSchema = ReturnType<typeof specification.all<'resource'>>[number];
type PropertySchemas = ResourceSchema['properties'];
type PropertyType = PropertySchemas[string]['type'];

/** Types that CloudFormation hands to a function of the stack. */
const isCustom = (type: string): boolean => type.startsWith('Custom::');

const schemaOf = (type: string): ResourceSchema | undefined =>
	specification.lookup('resource', 'cloudFormationType', 'equals', type)[0];

/**
 * Where a template is not what AWS's schemas allow: types, properties and attributes that there are not, properties
 * that are missing, values of another type or not among those allowed.
 */
export function schemaProblemsIn(template: Template): string[] {
	const { Resources, Outputs } = template;
	const problems = Object.entries(Resources).flatMap(([name, { Type, Properties = {}, ...others }]) => {
		const unknown = Object.keys(others).filter((key) => !RESOURCE_ATTRIBUTES.has(key));
		const policies = [others.DeletionPolicy, others.UpdateReplacePolicy].filter((policy) => policy !== undefined);
		const ofResource = [
			...unknown.map((key) => `${name}: a resource has no ${key}`),
			...policies.filter((policy) => !POLICIES.test(policy)).map((policy) => `${name}: there is no policy ${policy}`),
		];
		if (isCustom(Type)) {
			return [...ofResource, ...('ServiceToken' in Properties ? [] : [`${name}.Properties: has no ServiceToken`])];
		}
		const schema = schemaOf(Type);
		if (schema === undefined) return [...ofResource, `${name}: there is no type ${Type}`];
		return [...ofResource, ...problemsOfObject(`${name}.Properties`, Properties, schema.properties)];
	});
	const outputs = Object.entries(Outputs).flatMap(([name, output]) =>
		Object.keys(output)
			.filter((key) => !OUTPUT_ATTRIBUTES.has(key))
			.map((key) => `${name}: an output has no ${key}`),
	);
	return [
		...problems,
		...outputs,
		...unknownFunctionsIn([Resources, Outputs]),
		...unknownAttributesIn([Resources, Outputs], template),
	];
}

/** What a resource may say beside its type and properties. */
const RESOURCE_ATTRIBUTES: ReadonlySet<string> = new Set([
	'Condition',
	'CreationPolicy',
	'DeletionPolicy',
	'DependsOn',
	'Metadata',
	'UpdatePolicy',
	'UpdateReplacePolicy',
]);

const POLICIES = /^(Delete|Retain|RetainExceptOnCreate|Snapshot)$/;

const OUTPUT_ATTRIBUTES: ReadonlySet<string> = new Set(['Condition', 'Description', 'Export', 'Value']);

function problemsOfObject(path: string, value: unknown, schemas: PropertySchemas): string[] {
	if (intrinsicOf(value)) return problemsOfIntrinsic(path, value, (branch) => problemsOfObject(path, branch, schemas));
	if (!isObject(value)) return [`${path}: must be an object`];
	const missing = Object.entries(schemas).filter(([name, { required }]) => required && !(name in value));
	return [
		...missing.map(([name]) => `${path}: has no ${name}`),
		...Object.entries(value).flatMap(([name, part]) => {
			const schema = schemas[name];
			return schema ? problemsOf(`${path}.${name}`, part, schema.type) : [`${path}: there is no property ${name}`];
		}),
	];
}

function problemsOf(path: string, value: unknown, type: PropertyType): string[] {
	const intrinsic = intrinsicOf(value);
	if (intrinsic && type.type !== 'union') {
		if (GIVES_TEXT.has(intrinsic) && ['array', 'map', 'ref', 'tag'].includes(type.type))
			return [`${path}: ${intrinsic} gives a text, not a ${type.type}`];
		return problemsOfIntrinsic(path, value, (branch) => problemsOf(path, branch, type));
	}
	if (isObject(value) && isPolicy(path)) return problemsOfPolicy(path, value);
	switch (type.type) {
		case 'json':
			return [];
		case 'tag':
			return problemsOfObject(path, value, TAG);
		case 'ref':
			return problemsOfObject(path, value, specification.get('typeDefinition', type.reference).properties);
		case 'union': {
			// Where a schema says more than "JSON", that counts.
			const says = type.types.filter((one) => one.type === 'array' || one.type === 'ref');
			const tries = (says.length > 0 ? says : type.types).map((one) => problemsOf(path, value, one));
			return tries.find((problems) => problems.length === 0) ?? tries[0] ?? [];
		}
		case 'array':
			if (!Array.isArray(value)) return [`${path}: must be a list`];
			return value.flatMap((item, i) => problemsOf(`${path}[${i}]`, item, type.element));
		case 'map':
			if (!isObject(value)) return [`${path}: must be an object`];
			return Object.entries(value).flatMap(([name, part]) => problemsOf(`${path}.${name}`, part, type.element));
		default:
			return problemsOfScalar(path, value, type);
	}
}

const TAG: PropertySchemas = {
	Key: { type: { type: 'string' }, required: true },
	Value: { type: { type: 'string' }, required: true },
};

/** CloudFormation takes numbers and booleans for strings, and strings for what they spell. */
function problemsOfScalar(path: string, value: unknown, type: PropertyType): string[] {
	if (isObject(value) || Array.isArray(value) || value === null) return [`${path}: must be a ${type.type}`];
	const text = String(value);
	const spells: Partial<Record<PropertyType['type'], RegExp>> = {
		boolean: /^(true|false)$/,
		integer: /^-?\d+$/,
		number: /^-?\d+(\.\d+)?$/,
		null: /^$/,
	};
	if (spells[type.type]?.test(text) === false) return [`${path}: must be a ${type.type}`];
	const allowed = 'allowedValues' in type ? type.allowedValues?.map(String) : undefined;
	if (allowed && !allowed.includes(text)) return [`${path}: must be one of ${allowed.join(', ')}`];
	return [valueProblem(path, text)].filter((problem) => problem !== undefined);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The function that stands in the place of a value. */
function intrinsicOf(value: unknown): string | undefined {
	const [name = '', ...others] = isObject(value) ? Object.keys(value) : [];
	return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::')) ? name : undefined;
}

/** Of a choice both branches must fit; what other functions give is known when they run. */
function problemsOfIntrinsic(path: string, value: unknown, problemsOfBranch: (branch: unknown) => string[]): string[] {
	const [[name, args] = ['', undefined]] = Object.entries(value as object);
	if (name !== 'Fn::If') return [];
	const [, ...branches] = args as unknown[];
	if (branches.length !== 2) return [`${path}: Fn::If has a condition and two branches`];
	return branches.filter((branch) => !isNoValue(branch)).flatMap(problemsOfBranch);
}

const INTRINSICS: ReadonlySet<string> = new Set(
	['Base64', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Select', 'Split', 'Sub']
		.map((name) => `Fn::${name}`)
		.concat('Ref'),
);

/** Functions that give a text, whatever they are given: our templates have no parameters. */
const GIVES_TEXT: ReadonlySet<string> = new Set(['Fn::Base64', 'Fn::Join', 'Fn::Sub', 'Ref']);

/** Functions that there are not, wherever they stand. */
function unknownFunctionsIn(part: unknown): string[] {
	if (Array.isArray(part)) return part.flatMap(unknownFunctionsIn);
	if (!isObject(part)) return [];
	return Object.entries(part).flatMap(([key, value]) => [
		...(key.startsWith('Fn::') && !INTRINSICS.has(key) ? [`there is no function ${key}`] : []),
		...unknownFunctionsIn(value),
	]);
}

/** Whether a property is an IAM policy, of which schemas say only that it is JSON. */
const isPolicy = (path: string): boolean => /\.(PolicyDocument|AssumeRolePolicyDocument)$/.test(path);

const STATEMENT: Readonly<Record<string, RegExp>> = {
	Sid: /./,
	Effect: /^"(Allow|Deny)"$/,
	Principal: /./,
	Action: /^\[?("[a-z0-9-]+:[\w*]+",?)+\]?$/,
	Resource: /./,
	Condition: /^\{/,
};

function problemsOfPolicy(path: string, { Statement }: Record<string, unknown>): string[] {
	const statements = Array.isArray(Statement) ? Statement : [];
	return [
		...(statements.length > 0 ? [] : [`${path}: has no Statement`]),
		...statements.flatMap((statement, i) => [
			...['Effect', 'Action', path.endsWith('.AssumeRolePolicyDocument') ? 'Principal' : 'Resource']
				.filter((name) => !(name in statement))
				.map((name) => `${path}.Statement[${i}]: has no ${name}`),
			...Object.entries(statement)
				.filter(([name, value]) => !STATEMENT[name]?.test(JSON.stringify(value)))
				.map(([name]) => `${path}.Statement[${i}]: ${name} is not right`),
		]),
	];
}

const isNoValue = (value: unknown): boolean => isObject(value) && value['Ref'] === 'AWS::NoValue';

/** Attributes that are asked of resources whose types do not have them. */
function unknownAttributesIn(part: unknown, { Resources }: Template): string[] {
	return attributesIn(part).flatMap(([name, attribute]) => {
		const { Type = '' } = Resources[name] ?? {};
		const schema = schemaOf(Type);
		if (schema === undefined || attribute in schema.attributes) return [];
		return [`${name}: ${Type} has no attribute ${attribute}`];
	});
}

/** Attributes that a part of a template asks for, by Fn::GetAtt or Fn::Sub: of what, and which. */
function attributesIn(part: unknown): [string, string][] {
	if (Array.isArray(part)) return part.flatMap(attributesIn);
	if (!isObject(part)) return [];
	return Object.entries(part).flatMap(([key, value]): [string, string][] => {
		if (key === 'Fn::GetAtt') {
			const [name = '', ...path] = [value].flat().join('.').split('.');
			return [[name, path.join('.')]];
		}
		if (key !== 'Fn::Sub') return attributesIn(value);
		const [text, variables] = [value].flat();
		const names = Array.from(String(text).matchAll(/\$\{([^!.:}]+)\.([^}]+)\}/g), ([, name = '', path = '']) => [
			name,
			path,
		]);
		return [...(names as [string, string][]), ...attributesIn(variables)];
	});
}

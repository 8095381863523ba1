/** The parameters of serverless.yml: those of every stage under `default`, a stage's own under its name. */
export type Parameters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Rule {
	readonly allows: RegExp;
	readonly says: string;
}

const YES_OR_NO: Rule = { allows: /^(true|false)$/, says: 'true or false' };
const COUNT: Rule = { allows: /^[1-9]\d*$/, says: 'a whole number from 1 on' };

/** What a parameter may be, where a wrong one would otherwise be found late or never. */
const RULES: Readonly<Record<string, Rule>> = {
	database: { allows: /^(dsql|postgres)$/, says: 'dsql or postgres' },
	cache: { allows: /^(none|valkey)$/, says: 'none or valkey' },
	deletionPolicy: { allows: /^(Delete|RetainExceptOnCreate)$/, says: 'Delete or RetainExceptOnCreate' },
	deletionProtection: YES_OR_NO,
	domainName: {
		allows: /^$|^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
		says: 'a domain name in lower case, or empty',
	},
	certificateArn: {
		allows: /^$|^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
		says: 'the ARN of a certificate in us-east-1, or empty',
	},
	alarmEmail: { allows: /^$|^[^@\s]+@[^@\s]+$/, says: 'an e-mail address, or empty' },
	tracing: YES_OR_NO,
	typing: YES_OR_NO,
	requestsPerSecond: COUNT,
	requestsBurst: COUNT,
	publicRequestsPerSecond: COUNT,
	publicRequestsBurst: COUNT,
};

/**
 * What is wrong with the parameters of a stage, a sentence for each.
 * @param given those of the command line, as `name=value`
 */
export function parameterProblems(parameters: Parameters, stage: string, given: readonly string[]): string[] {
	const { default: defaults = {}, [stage]: ofStage = {} } = parameters;
	const ofCommand = Object.fromEntries(given.map((one) => [one.replace(/=.*/s, ''), one.replace(/^[^=]*=?/, '')]));
	const all: Readonly<Record<string, unknown>> = { ...defaults, ...ofStage, ...ofCommand };
	const problems = Object.entries(all).flatMap(([name, value]) => {
		if (!(name in defaults)) {
			return [`There is no parameter ${name}. There are ${Object.keys(defaults).join(', ')}.`];
		}
		const { allows, says } = RULES[name] ?? {};
		if (!allows || allows.test(String(value)) || (stage === 'local' && name === 'database')) return [];
		return [`The parameter ${name} must be ${says}, not ${value === '' ? 'empty' : value}.`];
	});
	if (Boolean(all['domainName']) !== Boolean(all['certificateArn']))
		problems.push('The parameters domainName and certificateArn need each other.');
	return problems;
}

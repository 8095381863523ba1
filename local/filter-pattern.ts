/**
 * Whether an event filter of Lambda lets a record through. Knows what serverless.yml uses of the pattern language: a list
 * of values of which one must be there, and `prefix`.
 */
export function matches(pattern: object, value: unknown): boolean {
	return Object.entries(pattern).every(([name, expected]) => {
		const actual = (value as Record<string, unknown> | undefined)?.[name];
		return Array.isArray(expected) ? expected.some((rule) => isMet(rule, actual)) : matches(expected, actual);
	});
}

function isMet(rule: unknown, value: unknown): boolean {
	if (typeof rule !== 'object' || rule === null) return rule === value;
	const { prefix, ...others } = rule as { prefix?: string };
	if (prefix === undefined || Object.keys(others).length > 0) throw new Error(`Unknown rule ${JSON.stringify(rule)}`);
	return typeof value === 'string' && value.startsWith(prefix);
}

/** The answers of several invocations of one function as one: numbers are added, lists joined, and no cursor is left. */
export function total<Answer extends object>(sum: Partial<Answer>, answer: Answer): Answer {
	const { cursor, ...fields } = answer as Record<string, unknown>;
	const both = Object.entries(fields).map(([name, value]) => [name, joined(sum[name as keyof Answer], value)]);
	return Object.fromEntries(both) as Answer;
}

function joined(before: unknown, value: unknown): unknown {
	if (before === undefined) return value;
	if (typeof value === 'number') return Math.round(((before as number) + value) * 1000) / 1000;
	if (Array.isArray(value)) return [...(before as unknown[]), ...value];
	return value;
}

/** As much of JSON Schema as the contract uses. */
interface Schema {
	readonly type?: string;
	readonly const?: string;
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = { integer: 'number' };

/** A schema as a TypeScript type. @param indent in front of each line of it but the first */
function typeOf({ type = '', const: value, properties, required = [] }: Schema, indent = ''): string {
	if (value !== undefined) return `'${value}'`;
	if (!properties) return TYPES[type] ?? type;
	const fields = Object.entries(properties).map(
		([name, field]) => `${indent}\t${name}${required.includes(name) ? '' : '?'}: ${typeOf(field, `${indent}\t`)};`,
	);
	return ['{', ...fields, `${indent}}`].join('\n');
}

export const typeAlias = (name: string, ...schemas: readonly Schema[]): string =>
	`export type ${name} = ${schemas.map((schema) => typeOf(schema)).join(' | ')};`;

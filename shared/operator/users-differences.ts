import { type Column, definitionOf, USERS_COLUMNS } from '../users/users-schema.ts';

/** A column of a table, as `information_schema.columns` has it. */
export interface FoundColumn {
	readonly column_name: string;
	readonly data_type: string;
	readonly is_nullable: string;
	readonly column_default: string | null;
	readonly is_generated: string;
	readonly generation_expression: string | null;
}

/** A constraint of a table, from `information_schema.table_constraints`, with one of its columns, if it has any. */
export interface FoundConstraint {
	readonly constraint_name: string;
	readonly constraint_type: string;
	readonly column_name: string | null;
	/** Of a check. */
	readonly check_clause: string | null;
}

/** How the users table differs from its declaration, a sentence each. */
export function usersDifferences(found: readonly FoundColumn[], constraints: readonly FoundConstraint[]): string[] {
	const byName = new Map(found.map((column) => [column.column_name, column]));
	const declared = new Set(USERS_COLUMNS.map(({ name }) => name));
	return [
		...USERS_COLUMNS.flatMap((column) => {
			const actual = byName.get(column.name);
			return actual ? columnDifferences(column, actual, constraints) : [`column is missing: ${definitionOf(column)}`];
		}),
		...found
			.filter(({ column_name }) => !declared.has(column_name))
			.map((column) => `column ${column.column_name} ${column.data_type} is not declared${unfilled(column)}`),
		...constraintDifferences(constraints),
	].map((difference) => `Postgres table users: ${difference}`);
}

/** What a column that is not declared does to new rows. */
const unfilled = ({ is_nullable, column_default, is_generated }: FoundColumn): string =>
	is_nullable === 'NO' && column_default === null && is_generated === 'NEVER'
		? ', and must have a value, which no new row has'
		: '';

function columnDifferences(column: Column, found: FoundColumn, constraints: readonly FoundConstraint[]): string[] {
	const { name, type, isRequired, key, default: value, generated } = column;
	const isNullable = !isRequired && key !== 'PRIMARY KEY';
	const expression = found.is_generated === 'ALWAYS' ? (found.generation_expression ?? '') : undefined;
	const differences = [
		found.data_type !== type && `is ${found.data_type}, but is declared ${type}`,
		isNullable && found.is_nullable === 'NO' && 'must not be null, but is declared so that it may be',
		!isNullable && found.is_nullable === 'YES' && 'may be null, but is declared NOT NULL',
		value && found.column_default === null && `has no default, but is declared DEFAULT ${value}`,
		!sameExpression(expression, generated) &&
			`is ${expression === undefined ? 'not generated' : `generated as ${expression}`}, but is declared ${generated ? `GENERATED ALWAYS AS (${generated})` : 'as a column of its own'}`,
		key && !hasKey(key, name, constraints) && `has no ${key} constraint of its own, but is declared ${key}`,
	];
	return differences.filter((difference) => typeof difference === 'string').map((says) => `column ${name} ${says}`);
}

/** Postgres writes types and parentheses into an expression. */
const sameExpression = (one: string | undefined, other: string | undefined): boolean => plain(one) === plain(other);

const plain = (expression: string | undefined): string | undefined => expression?.replaceAll(/::\w+|[\s()]/g, '');

/** Whether a column alone is a key. */
function hasKey(key: string, column: string, constraints: readonly FoundConstraint[]): boolean {
	const columnsOf = (name: string): (string | null)[] =>
		constraints.filter(({ constraint_name }) => constraint_name === name).map(({ column_name }) => column_name);
	return constraints.some(
		({ constraint_name, constraint_type }) =>
			(constraint_type === key || constraint_type === 'PRIMARY KEY') &&
			columnsOf(constraint_name).every((name) => name === column),
	);
}

/** Constraints that may refuse rows which ours do not. Those of NOT NULL are told with their columns. */
function constraintDifferences(constraints: readonly FoundConstraint[]): string[] {
	const names = [...new Set(constraints.map(({ constraint_name }) => constraint_name))];
	return names.flatMap((name) => {
		const parts = constraints.filter(({ constraint_name }) => constraint_name === name);
		const [{ constraint_type: type, check_clause: clause } = { constraint_type: '', check_clause: null }] = parts;
		const columns = parts.map(({ column_name }) => column_name);
		const isDeclared =
			type === 'CHECK'
				? /^\(?\w+ IS NOT NULL\)?$/i.test(clause ?? '')
				: columns.length === 1 && USERS_COLUMNS.some(({ name, key }) => name === columns[0] && key === type);
		const what = type === 'CHECK' ? clause : `(${columns.join(', ')})`;
		return isDeclared ? [] : [`constraint ${name} is not declared: ${type} ${what}`];
	});
}

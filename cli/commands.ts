import type { ParseArgsConfig } from 'node:util';
import type { OperatorFunction } from '../shared/operator/operator-function.ts';

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** A command of the operator: a function of serverless.yml under a short name. */
export interface Command {
	/** The function's file in functions/. */
	readonly file: string;
	/** Arguments, in a line. */
	readonly usage: string;
	readonly options: NonNullable<ParseArgsConfig['options']>;
	/** The least and the most arguments without a name; none when absent. */
	readonly positionals?: readonly [least: number, most: number];
	/** The function's payload. */
	readonly payloadOf: (values: Values, positionals: readonly string[]) => Readonly<Record<string, unknown>>;
	/** Whether an answer's cursor is followed to the end. */
	readonly follows: (values: Values) => boolean;
}

/** An operator function, whichever it is. */
export type AnyOperatorFunction = OperatorFunction<{ readonly cursor?: string }>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** A number where one is given; anything else as it is, for the function to refuse. */
const number = (value: Values[string]): unknown =>
	typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;

/** A handle as people write it, with or without the @ that output shows it with. */
const handleOf = (argument: string): string => argument.replace(/^@/, '');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const always = (): boolean => true;
const whenAll = ({ all }: Values): boolean => all === true;

/** The commands by the names that they have in package.json. */
export const commands: Readonly<Record<string, Command>> = {
	schema: { file: 'schema-load', usage: '', options: {}, payloadOf: () => ({}), follows: always },
	seed: {
		file: 'seed',
		usage: '[--users <n>] [--messages <n>] [--seed <n>]',
		options: { users: text, messages: text, seed: text },
		payloadOf: ({ users, messages, seed }) => ({
			users: number(users),
			messages: number(messages),
			seed: number(seed),
		}),
		follows: always,
	},
	scan: {
		file: 'scan',
		usage: '[--type message|message_group|idempotency_key|rate_limit] [--limit <n>] [--segments <n>] [--count]',
		options: { type: text, limit: text, segments: text, count: flag },
		payloadOf: ({ type, limit, segments, count }) => ({
			type,
			limit: number(limit),
			segments: number(segments),
			countOnly: count,
		}),
		follows: always,
	},
	conversation: {
		file: 'get-conversation',
		usage:
			'<handle> <handle> | <message_group_uuid> [--from <time>] [--to <time>] [--limit <n>] [--cursor <c>] [--all]',
		positionals: [1, 2],
		options: { from: text, to: text, limit: text, cursor: text, all: flag },
		payloadOf: ({ from, to, limit, cursor, all }, positionals) => ({
			...(positionals.length === 1 && UUID.test(positionals[0] ?? '')
				? { message_group_uuid: positionals[0] }
				: { handles: positionals.map(handleOf) }),
			from,
			to,
			limit: number(limit),
			cursor,
			all,
		}),
		follows: whenAll,
	},
	conversations: {
		file: 'list-conversations',
		positionals: [1, 1],
		usage: '<handle> [--limit <n>] [--cursor <c>] [--all]',
		options: { limit: text, cursor: text, all: flag },
		payloadOf: ({ limit, cursor, all }, [handle = '']) => ({
			handle: handleOf(handle),
			limit: number(limit),
			cursor,
			all,
		}),
		follows: whenAll,
	},
	'link-users': {
		file: 'update-cognito-user-ids',
		usage: '[--dry-run]',
		options: { 'dry-run': flag },
		payloadOf: ({ 'dry-run': dryRun }) => ({ dryRun }),
		follows: always,
	},
	rebuild: {
		file: 'rebuild-message-groups',
		usage: '[--group <message_group_uuid> | --handle <handle>] [--dry-run]',
		options: { group: text, handle: text, 'dry-run': flag },
		payloadOf: ({ group, handle, 'dry-run': dryRun }) => ({
			message_group_uuid: group,
			handle: typeof handle === 'string' ? handleOf(handle) : handle,
			dryRun,
		}),
		follows: always,
	},
	drop: { file: 'drop-table', usage: '', options: {}, payloadOf: () => ({}), follows: always },
};

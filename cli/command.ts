import { type OperatorFunction, STOP_BEFORE_MS } from '../shared/operator/operator-function.ts';
import { type Arguments, handle, type Options, WrongArguments } from './arguments.ts';
import { writeTotal } from './output/json.ts';

/** Arguments without a name. */
interface Positionals<Payload> {
	/** How they are written, such as `<handle> <handle>`. */
	readonly usage: string;
	/** The least and the most of them. */
	readonly count: readonly [least: number, most: number];
	/** @throws WrongArguments */
	readonly payloadOf: (positionals: readonly string[]) => Partial<Payload>;
	/** What the fields of the payload that they become are called. */
	readonly names: Readonly<Partial<Record<keyof Payload & string, string>>>;
}

/** The arguments of a command that is about one user. */
export const ofOneHandle: Positionals<{ readonly handle?: string }> = {
	usage: '<handle>',
	count: [1, 1],
	names: { handle: '<handle>' },
	payloadOf: ([typed = '']) => ({ handle: handle(typed) }),
};

/** What a command of the operator is: a function of serverless.yml under a short name. */
interface Definition<Payload, Result extends object> {
	/** What it does, in a sentence. */
	readonly help: string;
	/** Arguments that make sense; empty where there are none. */
	readonly example: string;
	/** The function, loaded when it is run, since it reads its environment then. */
	readonly load: () => Promise<{ readonly handler: OperatorFunction<Result | undefined> }>;
	readonly options?: Options<keyof Payload & string>;
	readonly positionals?: Positionals<Payload>;
	/** Whether the cursor of an answer is followed to the end: always, unless this says otherwise. */
	readonly follows?: (payload: Partial<Payload>) => boolean;
	/** Shows the answers to a person: tables, colours and progress. */
	readonly showPerson: (answers: AsyncIterable<Result>, payload: Partial<Payload>) => Promise<void>;
	/** Shows the answers to a program as lines of JSON: as one line with their sum, unless this says otherwise. */
	readonly showJson?: (answers: AsyncIterable<Result>) => Promise<void>;
}

/** A command, whatever its payload and its answers. */
export interface Command {
	readonly help: string;
	readonly example: string;
	readonly options?: Options;
	readonly positionals?: { readonly usage: string };
	/**
	 * Makes the payload of what was typed.
	 * @returns what invokes the function, and again with each cursor that it hands back, and shows the answers
	 * @throws WrongArguments
	 */
	readonly prepare: (args: Arguments) => (isForPerson: boolean) => Promise<void>;
	/** What a field of the payload is called by whoever types it: its option, or its place. */
	readonly typedNameOf: (field: string) => string;
}

/** How long one invocation goes on before it hands back a cursor: so often is progress shown. */
const SLICE_MS = 1000;

/** A command, with all that follows from its definition. */
export function command<Payload, Result extends object>(
	definition: Definition<Payload, Result>,
): Definition<Payload, Result> & Command {
	const { options = {}, positionals, load, follows = () => true, showPerson, showJson = writeTotal } = definition;
	return {
		...definition,
		prepare: ({ fields, positionals: typed }) => {
			const [least, most] = positionals?.count ?? [0, 0];
			if (typed.length < least) throw new WrongArguments(`Missing: ${positionals?.usage}`);
			if (typed.length > most) throw new WrongArguments(`Unexpected argument '${typed[most]}'.`);
			const payload = { ...fields, ...positionals?.payloadOf(typed) } as Partial<Payload>;
			return async (isForPerson) => {
				const { handler } = await load();
				const answers = invocations(handler, payload, follows(payload));
				await (isForPerson ? showPerson(answers, payload) : showJson(answers));
			};
		},
		typedNameOf: (field) => {
			const [option] = Object.entries<{ field: string }>(options).find(([, { field: of }]) => of === field) ?? [];
			const names: Readonly<Record<string, string | undefined>> = positionals?.names ?? {};
			return option ? `--${option}` : (names[field] ?? field);
		},
	};
}

/** Invokes a function and, if asked, again with each cursor that it hands back. */
async function* invocations<Result extends object>(
	handler: OperatorFunction<Result | undefined>,
	payload: object,
	follows: boolean,
): AsyncGenerator<Result> {
	let cursor: string | undefined;
	do {
		const end = Date.now() + SLICE_MS + STOP_BEFORE_MS;
		const answer = await handler(
			{ ...payload, ...(cursor && { cursor }) },
			{ getRemainingTimeInMillis: () => end - Date.now() },
		);
		if (answer) yield answer;
		cursor = cursorOf(answer);
	} while (follows && cursor);
}

/** Where the next invocation goes on, if the function has not come to its end. */
const cursorOf = (answer: object | undefined): string | undefined =>
	answer && 'cursor' in answer && typeof answer.cursor === 'string' ? answer.cursor : undefined;

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What `.local/stack.json` says of the running stack, for scripts, tests and the web client. */
export interface Stack {
	/** Where the page is. */
	readonly webUrl: string;
	readonly apiUrl: string;
	readonly socketUrl: string;
	/** Where functions can be invoked. */
	readonly lambdaEndpoint: string;
	readonly dynamodbEndpoint: string;
	readonly tableName: string;
	readonly databaseUrl: string;
	/** Where a shared cache was asked for. */
	readonly cacheUrl?: string;
	readonly cognito: {
		readonly endpoint: string;
		readonly userPoolId: string;
		readonly clientId: string;
		readonly confirmationCode: string;
	};
	readonly users: readonly { readonly handle: string; readonly email: string; readonly password: string }[];
}

/** Where the file is; STACK_FILE says otherwise, for a second stack beside the first. */
export const STACK_FILE = resolve(process.env['STACK_FILE'] ?? '.local/stack.json');

export function writeStackFile(stack: Stack): void {
	mkdirSync(dirname(STACK_FILE), { recursive: true });
	writeFileSync(STACK_FILE, `${JSON.stringify(stack, null, '\t')}\n`);
}

/** The running stack; undefined when none is running. */
export function readStackFile(): Stack | undefined {
	try {
		return JSON.parse(readFileSync(STACK_FILE, 'utf8'));
	} catch {
		return undefined;
	}
}

export const removeStackFile = (): void => rmSync(STACK_FILE, { force: true });

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface HttpApiEvent {
	readonly method: string;
	readonly path: string;
	readonly authorizer?: object;
}

interface ServiceFunction {
	readonly handler: string;
	readonly timeout?: number;
	readonly memorySize?: number;
	readonly events?: readonly { readonly httpApi?: HttpApiEvent; readonly stream?: Record<string, unknown> }[];
}

type Resources = Readonly<Record<string, { readonly Properties: Record<string, unknown> }>>;

interface Service {
	readonly service: string;
	readonly provider: { readonly memorySize: number; readonly environment: Readonly<Record<string, unknown>> };
	readonly functions: Readonly<Record<string, ServiceFunction>>;
	readonly resources: readonly (string | { readonly Resources?: Resources })[];
}

/** serverless.yml as it is written: variables, files that it includes and CloudFormation's functions stay unresolved. */
export const service: Service = parse(readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8'), {
	logLevel: 'silent',
	merge: true,
});

/** The messages table's properties, as serverless.yml declares it. */
export function messagesTable(): typeof MESSAGES_TABLE {
	for (const part of service.resources) {
		const table = typeof part === 'string' ? undefined : part.Resources?.['MessagesTable'];
		if (table) return table.Properties as unknown as typeof MESSAGES_TABLE;
	}
	throw new Error('serverless.yml declares no MessagesTable');
}

/** The full name of a function on the laptop. @param key in serverless.yml */
export const functionName = (key: string): string => `${service.service}-local-${key}`;

/** What serverless.yml sets for every function and every stage alike: numbers. */
export const fixedEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
	Object.entries(service.provider.environment)
		.map(([name, value]) => [name, String(value)] as const)
		.filter(([, value]) => /^\d+$/.test(value)),
);

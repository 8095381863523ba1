import { join } from 'node:path';
import { CognitoError } from 'cognito-local/lib/errors.js';
import { DateClock } from 'cognito-local/lib/services/clock.js';
import { USER_POOL_AWS_DEFAULTS } from 'cognito-local/lib/services/cognitoService.js';
import type { Context } from 'cognito-local/lib/services/context.js';
import type { Services } from 'cognito-local/lib/services/index.js';
import { LambdaService } from 'cognito-local/lib/services/lambda.js';
import { PreSignUp } from 'cognito-local/lib/services/triggers/preSignUp.js';
import {
	attributesToRecord,
	attributeValue,
	type User,
	UserPoolServiceImpl,
} from 'cognito-local/lib/services/userPoolService.js';
import { client, userPool } from './declared.ts';
import { JsonFile } from './store.ts';

/** What cognito-local's calls are given beside their input. What it would log holds passwords. */
export const context: Context = { logger: { debug() {}, info() {}, warn() {}, error() {} } as never };

export interface CognitoOptions {
	/** Where it listens, on this machine alone. */
	readonly port: number;
	/** Folder that keeps the users: what is there already, is there again. */
	readonly folder: string;
	/** Where the trigger functions can be invoked. */
	readonly lambdaEndpoint: string;
	/** Names of the trigger functions. */
	readonly triggers: { readonly PreSignUp: string; readonly PostConfirmation: string };
	readonly userPoolId: string;
	readonly clientId: string;
	/** The code that confirms everything, since no e-mail is sent. */
	readonly confirmationCode: string;
}

/** Milliseconds that a trigger may take. In AWS it is five seconds, but a laptop may have to load the function first. */
const TRIGGER_TIMEOUT_MS = 30_000;

/** The users, and what cognito-local's calls work with. */
export interface Pool {
	readonly options: CognitoOptions;
	readonly users: Users;
	readonly services: Services;
}

/** The users of the one pool that there is. Like the deployed one it does not tell a from A in e-mail addresses. */
class Users extends UserPoolServiceImpl {
	override async getUserByUsername(_: Context, username: string): Promise<User | null> {
		return (await super.getUserByUsername(context, username)) ?? (await this.#byEmail(username)) ?? null;
	}

	async #byEmail(email: string): Promise<User | undefined> {
		const users = await this.listUsers(context);
		return users.find(({ Attributes }) => attributeValue('email', Attributes)?.toLowerCase() === email.toLowerCase());
	}

	/** @param username an e-mail address, or the user's id */
	find(username: string): Promise<User | null> {
		return this.getUserByUsername(context, username);
	}

	async save(user: User): Promise<User> {
		const saved = { ...user, UserLastModifiedDate: new Date() };
		await this.saveUser(context, saved);
		return saved;
	}
}

/** The user pool as it is deployed, with the users of the folder. */
export function createPool(options: CognitoOptions): Pool {
	const { userPoolId, clientId } = options;
	const store = new JsonFile(join(options.folder, 'cognito.json'), { Users: {} });
	const users = new Users(store, new DateClock(), store, {
		...USER_POOL_AWS_DEFAULTS,
		UsernameAttributes: userPool.UsernameAttributes,
		AutoVerifiedAttributes: userPool.AutoVerifiedAttributes,
		UserAttributeUpdateSettings: userPool.UserAttributeUpdateSettings,
		SchemaAttributes: (USER_POOL_AWS_DEFAULTS.SchemaAttributes ?? []).map((attribute) => ({
			...attribute,
			...userPool.Schema.find(({ Name }) => Name === attribute.Name),
		})),
		Id: userPoolId,
	});
	const appClient = { ClientId: clientId, UserPoolId: userPoolId, ...client };
	const notFound = (what: string): never => {
		throw new CognitoError('ResourceNotFoundException', `User pool ${what} does not exist.`);
	};
	const services = {
		clock: new DateClock(),
		cognito: {
			getUserPool: async (_: Context, id: string) => (id === userPoolId ? users : notFound(id)),
			getUserPoolForClientId: async (_: Context, id: string) => (id === clientId ? users : notFound(`client ${id}`)),
			getAppClient: async (_: Context, id: string) => (id === clientId ? appClient : null),
		},
		config: { UserPoolDefaults: userPool },
		messages: { deliver: async () => {} },
		otp: () => options.confirmationCode,
		triggers: triggersOf(options),
	};
	return { options, users, services: services as unknown as Services };
}

/** cognito-local's triggers, with AWS's name of a trigger where it has the function's, and with refusals of both. */
function triggersOf({
	lambdaEndpoint,
	triggers,
}: CognitoOptions): Pick<Services['triggers'], 'enabled' | 'preSignUp' | 'postConfirmation'> {
	const invoke = async (name: keyof typeof triggers, body: string) => {
		const response = await fetch(`${lambdaEndpoint}/2015-03-31/functions/${triggers[name]}/invocations`, {
			method: 'POST',
			body,
			signal: AbortSignal.timeout(TRIGGER_TIMEOUT_MS),
		});
		const Payload = await response.text();
		if (!response.ok) throw new Error(Payload);
		return { StatusCode: response.status, FunctionError: response.headers.get('x-amz-function-error'), Payload };
	};
	const lambda = new LambdaService({ PreSignUp: 'PreSignUp', PostConfirmation: 'PostConfirmation' }, {
		invoke: ({ FunctionName, Payload }: { FunctionName: keyof typeof triggers; Payload: string }) => ({
			promise: () => invoke(FunctionName, Payload),
		}),
	} as never);
	return {
		enabled: (name) => name in triggers,
		preSignUp: PreSignUp({ lambda }),
		postConfirmation: async (ctx, { source, userAttributes, ...event }) => {
			await lambda.invoke(ctx, 'PostConfirmation', {
				...event,
				triggerSource: source,
				userAttributes: attributesToRecord(userAttributes),
			} as never);
		},
	};
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stop as stopDynamoDb } from 'aws-dynamodb-local';
import { stop as stopEsbuild } from 'esbuild';
import { cacheProblem, javaProblem, portProblem } from './checks.ts';
import { environmentOf, useEnvironment } from './environment.ts';
import { runEventSourceMapping, type StreamEvent } from './event-source-mapping.ts';
import { invoker } from './invoke.ts';
import { type Parameters, parameterProblems } from './parameters.ts';
import { people } from './people.ts';
import {
	CONFIRMATION_CODE,
	cacheUrlOf,
	databaseUrlOf,
	type Service,
	startCache,
	startCognito,
	startPostgres,
	USER_POOL_CLIENT_ID,
	USER_POOL_ID,
} from './services.ts';
import { readStackFile, removeStackFile, type Stack, writeStackFile } from './stack-file.ts';
import { pollStream } from './stream-poller.ts';
import { welcome } from './welcome.ts';

/** What we use of the Serverless Framework. */
interface Serverless {
	readonly classes: { readonly Error: new (message: string, code: string) => Error };
	readonly processedInput: { readonly commands: readonly string[]; readonly options: { readonly param?: string[] } };
	readonly configurationInput: { readonly params: Parameters };
	readonly service: {
		readonly provider: { readonly stage: string; readonly environment: Record<string, string> };
		readonly custom: { readonly local: Record<`${Part}Port`, string> };
		readonly resources: {
			readonly Resources: { readonly MessagesTable: { readonly Properties: unknown }; readonly Cache?: object };
		};
		readonly functions: Readonly<Record<string, ServiceFunction>>;
		getFunction(key: string): ServiceFunction;
	};
}

interface ServiceFunction {
	readonly name: string;
	environment?: object;
	readonly events: readonly { readonly stream?: StreamEvent & { readonly filterPatterns: readonly object[] } }[];
}

type Part = 'api' | 'lambda' | 'dynamodb' | 'postgres' | 'cognito' | 'cache';

const PARTS: Readonly<Record<Part, string>> = {
	api: 'the HTTP API',
	lambda: 'invoking functions',
	dynamodb: 'DynamoDB Local',
	postgres: 'Postgres',
	cognito: 'Cognito',
	cache: 'the shared cache',
};

const LOCAL_STAGE = 'local';

/** Commands that look at a stage in AWS or change it there. */
const AWS_COMMANDS = /^(deploy|remove|rollback|info|logs|metrics|invoke$)/;

/**
 * Serverless plugin that makes `sls offline` the whole system: starts Postgres and Cognito around serverless-offline and
 * DynamoDB Local, loads schema and seeds, and says where everything is. Nothing of it is deployed.
 */
export default class LocalStack {
	readonly hooks: Record<string, () => void | Promise<void>>;
	readonly #serverless: Serverless;
	readonly #ports: Readonly<Record<Part, number>>;
	#services: Service[] = [];

	constructor(serverless: Serverless) {
		this.#serverless = serverless;
		const { local } = serverless.service.custom;
		const parts = Object.keys(PARTS) as Part[];
		this.#ports = Object.fromEntries(parts.map((part) => [part, Number(local[`${part}Port`])])) as Record<Part, number>;
		const { stage } = serverless.service.provider;
		const wrong = parameterProblems(
			serverless.configurationInput.params,
			stage,
			serverless.processedInput.options.param ?? [],
		);
		if (wrong.length > 0) throw this.#error(wrong.join('\n'));
		this.hooks =
			stage === LOCAL_STAGE
				? {
						initialize: () => this.#initialize(),
						finalize: () => this.#endInvocation(),
						'before:offline:start:init': () => this.#orStop(this.#load()),
						'offline:start:ready': () => this.#orStop(this.#announce()),
					}
				: { initialize: () => this.#stayAway(stage) };
	}

	/** Where everything is once it runs. */
	get #stack(): Stack {
		const { api, dynamodb, postgres, cognito, cache } = this.#ports;
		return {
			apiUrl: `http://localhost:${api}`,
			dynamodbEndpoint: `http://localhost:${dynamodb}`,
			tableName: this.#serverless.service.provider.environment['TABLE_NAME'] ?? '',
			databaseUrl: databaseUrlOf(postgres),
			...(this.#hasCache && { cacheUrl: cacheUrlOf(cache) }),
			cognito: {
				endpoint: `http://localhost:${cognito}`,
				userPoolId: USER_POOL_ID,
				clientId: USER_POOL_CLIENT_ID,
				confirmationCode: CONFIRMATION_CODE,
			},
			users: people.map(({ handle, email, password }) => ({ handle, email, password })),
		};
	}

	/** Whether it was started with `--param cache=valkey`. */
	get #hasCache(): boolean {
		return this.#serverless.service.resources.Resources.Cache !== undefined;
	}

	/** Whether this is `sls invoke local`, which finds the running stack by its file. */
	get #isInvocation(): boolean {
		return this.#command === 'invoke local';
	}

	/** Points functions, and what runs in this process, at the laptop's parts, which have no dead-letter queue. */
	#configure(): void {
		const { environment } = this.#serverless.service.provider;
		const stack = (this.#isInvocation && readStackFile()) || this.#stack;
		useEnvironment(Object.assign(environment, environmentOf(stack)));
		this.#serverless.service.getFunction('redrive').environment = {};
		for (const { environment: own } of Object.values(this.#serverless.service.functions)) {
			if (own && 'CACHE_URL' in own) Object.assign(own, { CACHE_URL: stack.cacheUrl });
		}
		globalThis.MESSAGES_TABLE = this.#serverless.service.resources.Resources.MessagesTable
			.Properties as typeof MESSAGES_TABLE;
	}

	async #initialize(): Promise<void> {
		this.#configure();
		const command = this.#command;
		if (AWS_COMMANDS.test(command)) {
			const here = command === 'invoke' ? 'Here it is npx sls invoke local, or npm run. ' : '';
			throw this.#error(
				`Stage ${LOCAL_STAGE} lives on the laptop only. ${here}Name a stage for AWS: npx sls ${command} --stage dev`,
			);
		}
		if (command.startsWith('offline')) await this.#start();
	}

	/** Other stages are not run on the laptop, half of whose parts they would lack. */
	#stayAway(stage: string): void {
		if (this.#command.startsWith('offline')) {
			throw this.#error(
				`Stage ${stage} lives in AWS. The laptop runs stage ${LOCAL_STAGE}, which npm start takes by itself.`,
			);
		}
	}

	/** What was typed after `sls`, without options. */
	get #command(): string {
		return this.#serverless.processedInput.commands.join(' ');
	}

	/** Ends `sls invoke local`: the function's connection to Postgres would keep the process for minutes. */
	#endInvocation(): void {
		if (this.#isInvocation) process.exit();
	}

	/** Starts what takes longest first, while functions are bundled; `#load` waits for it. */
	async #start(): Promise<void> {
		const parts = (Object.entries(this.#ports) as [Part, number][]).filter(
			([part]) => part !== 'cache' || this.#hasCache,
		);
		const problems = [
			javaProblem(),
			this.#hasCache ? cacheProblem() : undefined,
			...(await Promise.all(parts.map(([part, port]) => portProblem(PARTS[part], port, `${part.toUpperCase()}_PORT`)))),
		].filter((problem) => problem !== undefined);
		if (problems.length > 0) throw this.#error(problems.join('\n'));

		const folder = mkdtempSync(join(tmpdir(), 'cruddur-'));
		process.once('exit', () => {
			removeStackFile();
			for (const service of this.#services) service.process.kill('SIGKILL');
			this.#stopDynamoDb();
			void stopEsbuild(); // which otherwise may die loudly of our end
			for (const made of [folder, `.local/build-${process.pid}`]) rmSync(made, { recursive: true, force: true });
		});
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
			process.prependListener(signal, () => process.exit(0));

		this.#services = [
			startPostgres(this.#ports.postgres),
			startCognito({
				port: this.#ports.cognito,
				folder,
				lambdaEndpoint: `http://localhost:${this.#ports.lambda}`,
				triggers: { PreSignUp: this.#functionName('checkSignUp'), PostConfirmation: this.#functionName('confirmUser') },
			}),
			...(this.#hasCache ? [startCache(this.#ports.cache)] : []),
		];
		for (const { ready } of this.#services) ready.catch(() => {});
	}

	/** Loads schema and seeds, with the code that the operator functions run. */
	async #load(): Promise<void> {
		const [{ schemaLoad }, { seed }] = await Promise.all([
			import('../shared/operator/schema-load.ts'),
			import('../shared/operator/seed.ts'),
			...this.#services.map(({ ready }) => ready),
		]);
		await schemaLoad();
		await seed();
	}

	/** Signs the seeded people up, links them, and says where everything is. */
	async #announce(): Promise<void> {
		const [{ addPeople }, { updateCognitoUserIds }, { closePostgres }] = await Promise.all([
			import('./add-people.ts'),
			import('../shared/operator/update-cognito-user-ids.ts'),
			import('../shared/platform/postgres.ts'),
		]);
		this.#pollStream();
		await addPeople(people);
		await updateCognitoUserIds();
		await closePostgres();
		const stack = this.#stack;
		writeStackFile(stack);
		process.stdout.write(welcome(stack));
	}

	/** Wakes the stream function as Lambda does, for as long as the process lives. */
	#pollStream(): void {
		const { name, events } = this.#serverless.service.getFunction('updateMessageGroups');
		const stream = events.find((event) => event.stream)?.stream;
		if (!stream) throw this.#error('updateMessageGroups has no stream in serverless.yml');
		const invoke = invoker(this.#ports.lambda, name);
		void pollStream({
			tableName: this.#serverless.service.provider.environment['TABLE_NAME'] ?? '',
			filterPatterns: stream.filterPatterns,
			deliver: async (records) => {
				const deadLetters = await runEventSourceMapping(records, invoke, stream);
				for (const { DDBStreamBatchInfo } of deadLetters)
					console.error('Given up:', JSON.stringify(DDBStreamBatchInfo));
			},
		});
	}

	/** Lets the process end when something fails: DynamoDB Local would keep it. */
	async #orStop(step: Promise<void>): Promise<void> {
		try {
			await step;
		} catch (error) {
			this.#stopDynamoDb();
			throw error;
		}
	}

	#stopDynamoDb(): void {
		void stopDynamoDb(this.#serverless.service.custom.local.dynamodbPort as never);
	}

	#functionName(key: string): string {
		return this.#serverless.service.getFunction(key).name;
	}

	#error(message: string): Error {
		return new this.#serverless.classes.Error(message, 'CRUDDUR_LOCAL');
	}
}

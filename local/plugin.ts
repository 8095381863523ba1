import { cleanThisEnvironment, environmentOf, useEnvironment } from './environment.ts';
import { type Parameters, parameterProblems } from './parameters.ts';
import { ports } from './ports.ts';
import { readStackFile } from './stack-file.ts';

/** What we use of the Serverless Framework. */
interface Serverless {
	readonly classes: { readonly Error: new (message: string, code: string) => Error };
	readonly processedInput: { readonly commands: readonly string[]; readonly options: { readonly param?: string[] } };
	readonly configurationInput: { readonly params: Parameters };
	readonly service: {
		readonly provider: { readonly stage: string; readonly environment: Record<string, string> };
		readonly custom: Record<string, object>;
		readonly resources: { readonly Resources: { readonly MessagesTable: { readonly Properties: unknown } } };
		readonly functions: Readonly<Record<string, ServiceFunction>>;
	};
}

interface ServiceFunction {
	handler: string;
	environment?: Record<string, unknown>;
	readonly events?: readonly { readonly httpApi?: { authorizer?: object } }[];
}

const LOCAL_STAGE = 'local';

const { log } = console;

/** Commands that look at a stage in AWS or change it there. */
const AWS_COMMANDS = /^(deploy|remove|rollback|info|logs|metrics|invoke$)/;

/**
 * Serverless plugin for stage `local`, which never leaves the laptop: points functions at the laptop's parts, and says when they
 * are up. Nothing of it is deployed.
 */
export default class LocalStage {
	readonly hooks: Record<string, () => void | Promise<void>>;
	readonly #serverless: Serverless;

	constructor(serverless: Serverless) {
		this.#serverless = serverless;
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
						'offline:start:ready': () => this.#announce(),
					}
				: { initialize: () => this.#stayAway(stage) };
	}

	/** What was typed after `sls`, without options. */
	get #command(): string {
		return this.#serverless.processedInput.commands.join(' ');
	}

	async #initialize(): Promise<void> {
		const command = this.#command;
		if (AWS_COMMANDS.test(command)) {
			const here = command === 'invoke' ? 'Here it is npx sls invoke local, or npm run. ' : '';
			throw this.#error(
				`Stage ${LOCAL_STAGE} lives on the laptop only. ${here}Name a stage for AWS: npx sls ${command} --stage dev`,
			);
		}
		if (command.startsWith('offline')) await this.#prepareOffline();
		if (command === 'invoke local') this.#prepareInvocation();
	}

	/** Other stages are not run on the laptop, half of whose parts they would lack. */
	#stayAway(stage: string): void {
		if (this.#command.startsWith('offline')) {
			throw this.#error(
				`Stage ${stage} lives in AWS. The laptop runs stage ${LOCAL_STAGE}, which npm start takes by itself.`,
			);
		}
	}

	async #prepareOffline(): Promise<void> {
		const { startedStack } = await import('./stack.ts');
		const stack = startedStack();
		if (!stack) throw this.#error('The stack is started with npm start.');
		Object.assign(this.#serverless.service.custom['serverless-offline'] ?? {}, {
			httpPort: ports.api,
			lambdaPort: ports.lambda,
			websocketPort: ports.websocket,
		});
		this.#configure(environmentOf(stack), 'local/handlers.default');
		console.log = () => {}; // serverless-offline's list of routes
	}

	/** `sls invoke local` finds the running stack by its file. */
	#prepareInvocation(): void {
		const stack = readStackFile();
		if (!stack) throw this.#error('The stack is not running: start it with npm start.');
		cleanThisEnvironment();
		useEnvironment(environmentOf(stack));
		globalThis.MESSAGES_TABLE = this.#serverless.service.resources.Resources.MessagesTable
			.Properties as typeof MESSAGES_TABLE;
		this.#configure(environmentOf(stack), 'local/handlers');
	}

	/** Points functions at their sources and at the laptop's parts, which have no dead-letter queue. */
	#configure(environment: Readonly<Record<string, string>>, module: string): void {
		Object.assign(this.#serverless.service.provider.environment, environment);
		for (const [key, serviceFunction] of Object.entries(this.#serverless.service.functions)) {
			serviceFunction.handler = `${module}.${key}`;
			// HTTP functions verify tokens themselves; serverless-offline's authorizer for them does not check signatures.
			for (const { httpApi } of serviceFunction.events ?? []) delete httpApi?.authorizer;
			const own = Object.entries(serviceFunction.environment ?? {});
			serviceFunction.environment = Object.fromEntries(
				own.filter(([name, value]) => value !== null && typeof value !== 'object' && !(name in environment)),
			);
		}
	}

	/** Ends `sls invoke local`: the function's connection to Postgres would keep the process for minutes. */
	#endInvocation(): void {
		if (this.#command === 'invoke local') process.exit();
	}

	async #announce(): Promise<void> {
		console.log = log;
		const { announce } = await import('./stack.ts');
		await announce();
	}

	#error(message: string): Error {
		return new this.#serverless.classes.Error(message, 'CRUDDUR_LOCAL');
	}
}

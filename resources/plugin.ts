import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';

interface Resource {
	readonly Properties?: Record<string, unknown>;
	DependsOn?: string | string[];
}

/** What we use of the Serverless Framework. */
interface Serverless {
	readonly classes: { readonly Error: new (message: string, code: string) => Error };
	readonly service: {
		readonly provider: {
			readonly stage: string;
			readonly compiledCloudFormationTemplate: { readonly Resources: Readonly<Record<string, Resource>> };
		};
		readonly resources: { readonly Resources: Readonly<Record<string, Resource>> };
		readonly functions: Readonly<Record<string, { readonly events?: readonly object[] }>>;
	};
	getProvider(name: 'aws'): {
		getAwsSdkV3Config(): Promise<ConstructorParameters<typeof DynamoDBClient>[0]>;
		readonly naming: { getLambdaLogicalId(functionKey: string): string };
	};
}

interface Utilities {
	readonly log: { readonly warning: (text: string) => void };
}

/** The built page, as deployPage finds it in its package. */
const PAGE = 'web/dist';

/** What each kind of resource calls its protection, and how it is off. */
const PROTECTIONS = { DeletionProtectionEnabled: false, DeletionProtection: 'INACTIVE' } as const;

/** Serverless plugin for what a template cannot say of a deployment: the page is built for it, and the first is not protected. */
export default class Deployment {
	readonly hooks: Record<string, () => void | Promise<void>>;
	readonly #serverless: Serverless;
	readonly #log: Utilities['log'];

	constructor(serverless: Serverless, _options: object, { log }: Utilities) {
		this.#serverless = serverless;
		this.#log = log;
		this.hooks = {
			'before:package:createDeploymentArtifacts': () => this.#buildPage(),
			'after:aws:deploy:deploy:createStack': () => this.#leaveUnprotected(),
		};
	}

	/** Builds the page before functions are packaged, deployPage with it, and makes its step run when it is another page. */
	#buildPage(): void {
		const { service, classes } = this.#serverless;
		try {
			execFileSync('npm', ['run', '--silent', 'web:build'], { encoding: 'utf8', stdio: 'pipe' });
		} catch (error) {
			const { stdout, stderr } = error as { stdout?: string; stderr?: string };
			throw new classes.Error(`The page could not be built.\n${stdout ?? ''}${stderr ?? error}`, 'CRUDDUR_PAGE');
		}
		const { DeployedPage } = service.resources.Resources;
		if (!DeployedPage?.Properties) throw new classes.Error('resources/page.yml has no DeployedPage', 'CRUDDUR_PAGE');
		DeployedPage.Properties['Version'] = contentHash(PAGE);
		// The new page comes when everything that it talks to is there.
		const { naming } = this.#serverless.getProvider('aws');
		const answering = Object.entries(service.functions).filter(([, { events = [] }]) => events.length > 0);
		DeployedPage.DependsOn = ['DatabaseSchema', ...answering.map(([key]) => naming.getLambdaLogicalId(key))];
	}

	/**
	 * Leaves deletion protection off while the table is not there yet: CloudFormation could not take away again what is
	 * protected, and the deployment, if it failed, could not be repeated.
	 */
	async #leaveUnprotected(): Promise<void> {
		const { Resources } = this.#serverless.service.provider.compiledCloudFormationTemplate;
		const isProtected = Object.values(Resources).flatMap(({ Properties = {} }) =>
			Object.entries(PROTECTIONS)
				.filter(([name, off]) => name in Properties && String(Properties[name]) !== String(off))
				.map(([name, off]) => ({ Properties, name, off })),
		);
		if (
			isProtected.length === 0 ||
			(await this.#hasTable(String(Resources['MessagesTable']?.Properties?.['TableName'])))
		)
			return;
		for (const { Properties, name, off } of isProtected) Properties[name] = off;
		this.#log.warning(
			'This first deployment leaves deletion protection off, so that it can be repeated if it fails. The next one switches it on: deploy once more when this one is done.',
		);
	}

	async #hasTable(TableName: string): Promise<boolean> {
		const dynamodb = new DynamoDBClient((await this.#serverless.getProvider('aws').getAwsSdkV3Config()) ?? {});
		try {
			await dynamodb.send(new DescribeTableCommand({ TableName }));
			return true;
		} catch (error) {
			if (error instanceof ResourceNotFoundException) return false;
			throw error;
		} finally {
			dynamodb.destroy();
		}
	}
}

/** A name for what is in a folder: the same for the same files with the same content. */
function contentHash(folder: string): string {
	const hash = createHash('sha256');
	const files = globSync(`${folder}/**`, { withFileTypes: true }).filter((entry) => entry.isFile());
	for (const path of files.map(({ parentPath, name }) => `${parentPath}/${name}`).sort()) {
		hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
	}
	return hash.digest('hex').slice(0, 16);
}

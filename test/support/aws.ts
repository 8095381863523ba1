import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Resource, Template } from './packaged.ts';

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';

interface Stack {
	status: string;
	readonly name: string;
	template: Template;
	/** Newest first, as CloudFormation tells them. */
	events: { id: string; status: string; type: string; logicalId: string; reason?: string }[];
}

/** Resources whose names are their own and nobody else's in the account. */
const nameOf = ({ Type, Properties = {} }: Resource): string | undefined =>
	Type === 'AWS::DynamoDB::Table' ? `table ${Properties['TableName']}` : undefined;

const isProtected = ({ Properties = {} }: Resource): boolean =>
	String(Properties['DeletionProtectionEnabled']) === 'true' || Properties['DeletionProtection'] === 'ACTIVE';

/**
 * As much of AWS as `sls deploy` and `sls remove` talk to, in this process: S3, CloudFormation, STS, and what is asked
 * of Lambda, CloudWatch Logs, ECR and DynamoDB. It makes no resources, but keeps book of them as CloudFormation does: what has a name is there once,
 * what a failed operation made is taken away again unless it is to be retained or is protected.
 */
export class StandInAws {
	readonly objects = new Map<string, Buffer>();
	/** Names that are taken. */
	readonly names = new Set<string>();
	stack: Stack | undefined;
	/** The resource at which the next execution fails. */
	failAt: string | undefined;
	/** Calls that nothing here answers. */
	unknown: string[] = [];
	#changeSet: Template | undefined;
	#events = 0;
	readonly #server = createServer((request, response) => void this.#answer(request, response));

	async start(): Promise<string> {
		this.#server.listen(0, '127.0.0.1');
		await once(this.#server, 'listening');
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.#server.closeAllConnections();
		this.#server.close();
		await once(this.#server, 'close');
	}

	async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await buffer(request);
		const [, service = ''] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
		const [status, type, text] = this.#call(service, request, body);
		response.writeHead(status, { 'content-type': type }).end(request.method === 'HEAD' ? '' : text);
	}

	#call(service: string, request: IncomingMessage, body: Buffer): [number, string, string | Buffer] {
		const url = new URL(request.url ?? '/', 'http://aws');
		const xml = (text: string, status = 200): [number, string, string] => [status, 'text/xml', text];
		const json = (value: object, status = 200): [number, string, string] => [
			status,
			'application/json',
			JSON.stringify(value),
		];
		switch (service) {
			case 's3':
				return this.#s3(request.method ?? '', url, body, xml);
			case 'cloudformation': {
				const form = new URLSearchParams(body.toString());
				const action = form.get('Action') ?? '';
				const result = this.#cloudFormation(action, form);
				if (typeof result === 'string')
					return xml(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
				return xml(
					`<ErrorResponse><Error><Type>Sender</Type><Code>${result.code}</Code><Message>${result.message}</Message></Error></ErrorResponse>`,
					400,
				);
			}
			case 'sts':
				return xml(
					`<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/me</Arn><UserId>me</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
				);
			case 'lambda':
				return json({ Type: 'User', Message: 'Function not found' }, 404);
			case 'logs':
				return json({ __type: 'ResourceNotFoundException', message: 'no such log group' }, 400);
			case 'ecr':
				return json({ __type: 'RepositoryNotFoundException', message: 'no such repository' }, 400);
			case 'dynamodb': {
				const { TableName } = JSON.parse(body.toString());
				if (this.names.has(`table ${TableName}`)) return json({ Table: { TableName } });
				return json({ __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: TableName }, 400);
			}
			default:
				this.unknown.push(`${service} ${request.method} ${url.pathname}`);
				return json({ message: 'not here' }, 400);
		}
	}

	#s3(
		method: string,
		url: URL,
		body: Buffer,
		xml: (text: string, status?: number) => [number, string, string],
	): [number, string, string | Buffer] {
		const [, , ...path] = url.pathname.split('/').map(decodeURIComponent);
		const key = path.join('/');
		if (method === 'PUT') {
			this.objects.set(key, body);
			return xml('');
		}
		if (method === 'POST' && url.searchParams.has('delete')) {
			for (const [, name = ''] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) this.objects.delete(name);
			return xml('<DeleteResult/>');
		}
		if (key) {
			const object = this.objects.get(key);
			return object ? [200, 'application/octet-stream', object] : xml('<Error><Code>NoSuchKey</Code></Error>', 404);
		}
		if (url.searchParams.has('location')) return xml('<LocationConstraint/>');
		const prefix = url.searchParams.get('prefix') ?? '';
		const found = [...this.objects.keys()].filter((name) => name.startsWith(prefix));
		const contents = found.map(
			(name) => `<Contents><Key>${name}</Key><LastModified>${new Date().toISOString()}</LastModified></Contents>`,
		);
		return xml(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
	}

	#cloudFormation(action: string, form: URLSearchParams): string | { code: string; message: string } {
		const { stack } = this;
		const name = form.get('StackName') ?? '';
		const id = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${name.replace(/.*stack\/([^/]+).*/, '$1')}/1`;
		const missing = { code: 'ValidationError', message: `Stack with id ${name} does not exist` };
		switch (action) {
			case 'DescribeStacks':
				if (!stack) return missing;
				return `<Stacks><member><StackId>${id}</StackId><StackName>${stack.name}</StackName><CreationTime>2026-11-25T10:00:00Z</CreationTime><StackStatus>${stack.status}</StackStatus><Outputs>${this.#outputs(stack)}</Outputs></member></Stacks>`;
			case 'CreateChangeSet': {
				const at = new URL(form.get('TemplateURL') ?? 'http://x/').pathname.split('/').slice(2).map(decodeURIComponent);
				const text = form.get('TemplateBody') ?? this.objects.get(at.join('/'))?.toString() ?? '';
				this.#changeSet = JSON.parse(text);
				this.stack ??= {
					name,
					status: 'REVIEW_IN_PROGRESS',
					template: { Resources: {}, Outputs: {} },
					events: [],
				};
				return `<Id>${id}/changeSet</Id><StackId>${id}</StackId>`;
			}
			case 'DescribeChangeSet':
				return `<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus><StackId>${id}</StackId><StackName>${name}</StackName><Changes><member><Type>Resource</Type></member></Changes>`;
			case 'DeleteChangeSet':
				return '';
			case 'ExecuteChangeSet':
				this.#execute(stack as Stack, this.#changeSet as Template);
				return '';
			case 'DeleteStack':
				this.#remove(stack as Stack);
				return '';
			case 'DescribeStackEvents':
				if (!stack) return missing;
				return `<StackEvents>${stack.events
					.map(
						(event) =>
							`<member><EventId>${event.id}</EventId><StackId>${id}</StackId><StackName>${stack.name}</StackName><LogicalResourceId>${event.logicalId}</LogicalResourceId><ResourceType>${event.type}</ResourceType><ResourceStatus>${event.status}</ResourceStatus><ResourceStatusReason>${event.reason ?? ''}</ResourceStatusReason><Timestamp>2026-11-25T10:00:00Z</Timestamp></member>`,
					)
					.join('')}</StackEvents>`;
			case 'DescribeStackResource': {
				const logicalId = form.get('LogicalResourceId') ?? '';
				if (!stack?.template.Resources[logicalId])
					return { code: 'ValidationError', message: `Resource ${logicalId} does not exist for stack ${name}` };
				return `<StackResourceDetail><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>the-${logicalId.toLowerCase()}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></StackResourceDetail>`;
			}
			case 'ListStackResources':
				return '<StackResourceSummaries/>';
			case 'ValidateTemplate':
				return '<Capabilities/>';
			default:
				this.unknown.push(action);
				return { code: 'InvalidAction', message: action };
		}
	}

	#outputs({ template }: Stack): string {
		return Object.keys(template.Outputs ?? {})
			.map((key) => `<member><OutputKey>${key}</OutputKey><OutputValue>the-${key}</OutputValue></member>`)
			.join('');
	}

	/** Makes what is new, or fails at a resource and takes away again what it made. */
	#execute(stack: Stack, template: Template): void {
		const isNew = stack.status === 'REVIEW_IN_PROGRESS';
		const verb = isNew ? 'CREATE' : 'UPDATE';
		const before = stack.template;
		stack.events = [];
		this.#tell(stack, `${verb}_IN_PROGRESS`);
		const made: [string, Resource][] = [];
		for (const [logicalId, resource] of Object.entries(template.Resources)) {
			if (logicalId in before.Resources) continue;
			const taken = nameOf(resource);
			const reason = taken && this.names.has(taken) ? `${taken} already exists` : undefined;
			if (reason || logicalId === this.failAt) {
				this.failAt = undefined;
				this.#tell(stack, 'CREATE_FAILED', logicalId, resource.Type, reason ?? 'made to fail');
				this.#tell(stack, `${isNew ? '' : 'UPDATE_'}ROLLBACK_IN_PROGRESS`);
				for (const [, one] of made) this.#takeAway(one, true);
				stack.status = `${isNew ? '' : 'UPDATE_'}ROLLBACK_COMPLETE`;
				this.#tell(stack, stack.status);
				return;
			}
			if (taken) this.names.add(taken);
			made.push([logicalId, resource]);
			this.#tell(stack, 'CREATE_COMPLETE', logicalId, resource.Type);
		}
		stack.template = template;
		stack.status = `${verb}_COMPLETE`;
		this.#tell(stack, stack.status);
	}

	#takeAway(resource: Resource, wasJustMade: boolean): void {
		const { DeletionPolicy = 'Delete' } = resource;
		const stays = isProtected(resource) || DeletionPolicy === 'Retain' || (DeletionPolicy !== 'Delete' && !wasJustMade);
		if (!stays) this.names.delete(nameOf(resource) ?? '');
	}

	#remove(stack: Stack): void {
		stack.events = [];
		this.#tell(stack, 'DELETE_IN_PROGRESS');
		for (const resource of Object.values(stack.template.Resources)) this.#takeAway(resource, false);
		stack.status = 'DELETE_COMPLETE';
		this.#tell(stack, stack.status);
		this.stack = undefined;
	}

	#tell(stack: Stack, status: string, logicalId = stack.name, type = 'AWS::CloudFormation::Stack', reason = ''): void {
		stack.events.unshift({ id: `event-${this.#events++}`, status, logicalId, type, reason });
	}
}

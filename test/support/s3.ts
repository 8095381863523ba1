import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface StoredObject {
	readonly body: Buffer;
	readonly contentType: string | undefined;
	readonly cacheControl: string | undefined;
}

/** How a call fails: before S3 did anything, after it did all but answer, or by what the call itself says. */
export type Fault = 'refused' | 'answer lost' | 'not deleted';

/**
 * As much of S3 as the deployment of the page uses, in this process: objects of one bucket, with their bytes and headers.
 * Lists come in pages of `pageSize`, whatever is asked for.
 */
export class StandInS3 {
	readonly bucket = 'page-bucket';
	/** What is in the bucket; undefined when there is no bucket. */
	objects: Map<string, StoredObject> | undefined = new Map();
	/** What was called, in order: `PUT index.html`, `LIST`, `DELETE a b`. */
	calls: string[] = [];
	/** Runs after each call that changed something. */
	changed: (objects: ReadonlyMap<string, StoredObject>) => void = () => {};
	/** Decides which calls fail, the SDK's repetitions included. */
	fault: (call: string) => Fault | undefined = () => undefined;
	pageSize = 3;
	readonly #server = createServer((request, response) => void this.#answer(request, response));

	/** @returns the endpoint, by address: the SDK then puts the bucket into the path */
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
		const url = new URL(request.url ?? '/', 'http://s3');
		const [, bucket, ...path] = url.pathname.split('/').map(decodeURIComponent);
		const key = path.join('/');
		const body = await buffer(request);
		const named = Array.from(body.toString().matchAll(/<Key>([^<]*)<\/Key>/g), ([, name = '']) => name);
		const method = key ? request.method : url.searchParams.has('delete') ? 'DELETE' : 'LIST';
		const call = [method, ...(key ? [key] : method === 'DELETE' ? named : [])].join(' ');
		this.calls.push(call);
		const fault = this.fault(call);
		const send = (status: number, content: string | Buffer): void => {
			if (fault === 'answer lost') response.destroy();
			else response.writeHead(status, { 'content-type': 'application/xml' }).end(content);
		};
		const error = (status: number, code: string): void => send(status, `<Error><Code>${code}</Code></Error>`);
		if (fault === 'refused') return error(403, 'AccessDenied');
		const { objects } = this;
		if (bucket !== this.bucket || objects === undefined) return error(404, 'NoSuchBucket');
		switch (method) {
			case 'PUT':
				objects.set(key, {
					body,
					contentType: request.headers['content-type'],
					cacheControl: request.headers['cache-control'],
				});
				this.changed(objects);
				return send(200, '');
			case 'GET':
				return objects.has(key) ? send(200, objects.get(key)?.body ?? '') : error(404, 'NoSuchKey');
			case 'DELETE': {
				if (fault === 'not deleted')
					return send(
						200,
						`<DeleteResult><Error><Key>${named[0]}</Key><Code>InternalError</Code></Error></DeleteResult>`,
					);
				for (const name of named) objects.delete(name);
				this.changed(objects);
				return send(200, '<DeleteResult/>');
			}
			default:
				return send(200, this.#list(objects, url.searchParams.get('continuation-token') ?? ''));
		}
	}

	#list(objects: ReadonlyMap<string, StoredObject>, after: string): string {
		const rest = [...objects.keys()].sort().filter((name) => name > after);
		const page = rest.slice(0, this.pageSize);
		const isTruncated = rest.length > page.length;
		return [
			'<ListBucketResult>',
			`<IsTruncated>${isTruncated}</IsTruncated>`,
			...(isTruncated ? [`<NextContinuationToken>${page.at(-1)}</NextContinuationToken>`] : []),
			...page.map((name) => `<Contents><Key>${name}</Key></Contents>`),
			'</ListBucketResult>',
		].join('');
	}
}

import { jest } from '@jest/globals';

/** How a function was handed an event. */
export interface Invocation {
	readonly functionName: string;
	readonly type: string | undefined;
	// biome-ignore lint/suspicious/noExplicitAny: tests look into events
	readonly event: any;
}

const PATH = /\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Given: Lambda, which takes events or not, until mocks are restored. @returns what it took */
export function aLambda(takes = true): Invocation[] {
	const invocations: Invocation[] = [];
	const { fetch } = globalThis;
	jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
		const functionName = PATH.exec(String(input))?.[1];
		if (functionName === undefined) return fetch(input, init);
		if (!takes) return new Response(null, { status: 500 });
		const headers = new Headers(init?.headers);
		if (!/^AWS4-HMAC-SHA256 /.test(headers.get('authorization') ?? '')) return new Response(null, { status: 403 });
		invocations.push({
			functionName: decodeURIComponent(functionName),
			type: headers.get('x-amz-invocation-type') ?? undefined,
			event: JSON.parse(String(init?.body)),
		});
		return new Response(null, { status: 202 });
	});
	return invocations;
}

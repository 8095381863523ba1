import { SignatureV4 } from '@smithy/signature-v4';
import { unavailable } from '../contract/problems.ts';
import { dynamodb } from './dynamodb.ts';

const TIMEOUT_MS = 2500;

const MAX_ATTEMPTS = 3;

/** Lambda's address; the laptop's comes from AWS_ENDPOINT_URL_LAMBDA, as the SDK would read it. */
const endpointOf = (region: string): string =>
	process.env['AWS_ENDPOINT_URL_LAMBDA'] ??
	`https://lambda.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** Lambda did not take an event. */
class NotInvoked extends Error {
	override readonly name = 'NotInvoked';
	readonly $metadata: { readonly httpStatusCode: number };

	constructor(status: number) {
		super(`Lambda answered ${status}`);
		this.$metadata = { httpStatusCode: status };
	}
}

/**
 * Wakes another function of the stack and does not wait for what it does: Lambda keeps the event until it is done. One request, signed
 * with what the DynamoDB client has in any case, since the client for Lambda would make a function a fifth larger.
 * @param functionName as serverless.yml puts it into the environment
 * @throws Problem unavailable when Lambda did not take the event in three attempts
 */
export async function invokeLater(functionName: string, event: object): Promise<void> {
	const { credentials, region, sha256 } = dynamodb.config;
	const signer = new SignatureV4({ service: 'lambda', credentials, region, sha256 });
	const url = new URL(
		`/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
		endpointOf(await region()),
	);
	const body = JSON.stringify(event);
	for (let attempt = 1; ; attempt++) {
		const { headers } = await signer.sign({
			method: 'POST',
			protocol: url.protocol,
			hostname: url.hostname,
			path: url.pathname,
			headers: { host: url.host, 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
			body,
		});
		try {
			const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
			if (!response.ok) throw new NotInvoked(response.status);
			return;
		} catch (error) {
			if (attempt === MAX_ATTEMPTS) throw unavailable(error);
		}
	}
}

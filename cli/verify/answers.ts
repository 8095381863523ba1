import type { ValidateFunction } from 'ajv';
import { type Route, routes } from '../../shared/contract/routes.ts';
import { newAjv } from '../../shared/platform/ajv.ts';

const ajv = newAjv();
const responses: Readonly<Record<string, ValidateFunction>> = Object.fromEntries(
	Object.entries<Route>(routes).map(([name, { response }]) => [name, ajv.compile(response as object)]),
);

/**
 * How an answer differs from what the contract says of its route; undefined when it does not, or is no success.
 * @param text its body; nothing of it is in what is said
 */
export function differenceOf(name: keyof typeof routes, status: number, text: string): string | undefined {
	if (status >= 400) return undefined;
	const { statuses }: Route = routes[name];
	if (!statuses.includes(status)) return `answered ${status}, and not ${statuses.join(' or ')}`;
	const validate = responses[name];
	let body: unknown;
	try {
		body = text === '' ? undefined : JSON.parse(text);
	} catch {
		return `answered ${status} with something that is not JSON`;
	}
	if (validate?.({ statusCode: status, ...(body !== undefined && { body }) })) return undefined;
	const [error] = validate?.errors ?? [];
	const where = error?.instancePath.slice(1) || 'it';
	return `answered ${status}, and not as the contract says: ${where} ${error?.message}`;
}

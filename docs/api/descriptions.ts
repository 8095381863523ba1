import { asyncApi } from './asyncapi.ts';
import { type About, openApi } from './openapi.ts';

/** The files in docs/ that describe the HTTP API and the socket, by their names: what they must hold. */
export const descriptions = (about: About): Readonly<Record<'openapi.json' | 'asyncapi.json', string>> => ({
	'openapi.json': json(openApi(about)),
	'asyncapi.json': json(asyncApi(about)),
});

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

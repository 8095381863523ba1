import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type ApiRequest, functionsApi } from '../support/api.ts';
import { tableContents } from '../support/audit.ts';
import { aLambda } from '../support/lambda.ts';
import { KEY_ID } from '../support/pool-keys.ts';
import { service } from '../support/service.ts';
import { aPerson, type Person, Steps } from '../support/steps.ts';
import { accessToken, ISSUER } from '../support/tokens.ts';

const when = new Steps();

const NOWHERE = '00000000-0000-5000-8000-000000000000';

const forger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const forgedKey = forger.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const forgedJwk = { ...forger.publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' };
const publicKey = createPublicKey(process.env['POOL_PRIVATE_KEY'] as string)
	.export({ type: 'spki', format: 'pem' })
	.toString();

const now = (): number => Math.floor(Date.now() / 1000);
const bearer = (token: string): string => `Bearer ${token}`;

/** Every Authorization header that must not pass, made for somebody who is in the user table. */
const refused: Record<string, (sub: string) => string | undefined> = {
	missing: () => undefined,
	empty: () => '',
	'a scheme alone': () => 'Bearer',
	'another scheme': (sub) => `Basic ${accessToken(sub)}`,
	'a token without a scheme': (sub) => accessToken(sub),
	'two tokens': (sub) => `Bearer ${accessToken(sub)}, Bearer ${accessToken(sub)}`,
	garbage: () => bearer('garbage'),
	'garbage in three parts': () => bearer('x.y.z'),
	'parts that are not objects': () =>
		bearer(`${Buffer.from('7').toString('base64url')}.${Buffer.from('[]').toString('base64url')}.x`),
	'a signature of somebody else': (sub) => bearer(accessToken(sub, { key: forgedKey })),
	'a key of its own in the header': (sub) => bearer(accessToken(sub, { key: forgedKey, header: { jwk: forgedJwk } })),
	'a key set of its own in the header': (sub) =>
		bearer(accessToken(sub, { key: forgedKey, header: { jku: 'https://forger.test/keys' } })),
	'no signature, and alg none': (sub) => bearer(accessToken(sub, { signing: 'none', header: { alg: 'none' } })),
	'alg none with a signature': (sub) => bearer(accessToken(sub, { header: { alg: 'none' } })),
	'HS256 with the public key': (sub) =>
		bearer(accessToken(sub, { signing: 'HS256', key: publicKey, header: { alg: 'HS256' } })),
	'HS256 with the public key, said to be RS256': (sub) =>
		bearer(accessToken(sub, { signing: 'HS256', key: publicKey })),
	'RS512 with the right key': (sub) => bearer(accessToken(sub, { signing: 'RS512', header: { alg: 'RS512' } })),
	'no alg': (sub) => bearer(accessToken(sub, { header: { alg: undefined } })),
	'an unknown key id': (sub) => bearer(accessToken(sub, { header: { kid: 'nobodys' } })),
	'no key id': (sub) => bearer(accessToken(sub, { header: { kid: undefined } })),
	expired: (sub) => bearer(accessToken(sub, { claims: { exp: now() - 1 } })),
	'not yet valid': (sub) => bearer(accessToken(sub, { claims: { nbf: now() + 300 } })),
	'issued in the future': (sub) => bearer(accessToken(sub, { claims: { iat: now() + 300, exp: now() + 3900 } })),
	'another pool': (sub) => bearer(accessToken(sub, { claims: { iss: `${ISSUER}x` } })),
	'another issuer': (sub) => bearer(accessToken(sub, { claims: { iss: process.env['COGNITO_ENDPOINT'] } })),
	'no issuer': (sub) => bearer(accessToken(sub, { claims: { iss: undefined } })),
	'another client': (sub) => bearer(accessToken(sub, { claims: { client_id: 'another' } })),
	'no client': (sub) => bearer(accessToken(sub, { claims: { client_id: undefined } })),
	'an id token': (sub) =>
		bearer(
			accessToken(sub, { claims: { token_use: 'id', aud: process.env['USER_POOL_CLIENT_ID'], client_id: undefined } }),
		),
	'no use': (sub) => bearer(accessToken(sub, { claims: { token_use: undefined } })),
	'claims that were changed after signing': (sub) => {
		const [header, , signature] = accessToken('somebody-else').split('.');
		return bearer(`${header}.${accessToken(sub).split('.')[1]}.${signature}`);
	},
};

/** The routes of serverless.yml that need a token, as requests that would succeed with one. */
const routes = Object.values(service.functions).flatMap(({ events = [] }) =>
	events.flatMap(({ httpApi }) => (httpApi?.authorizer ? [httpApi] : [])),
);

let ann: Person;
let ben: Person;
let eve: Person;
let sub: string;
let group: string;
/** Ann's, who deletes it in one of the requests that are in order, after she has edited it. */
let messageUuid: string;

/** Bodies of the routes that take one. */
const bodies: Record<string, (messageGroupUuid: string) => object> = {
	'POST /api/messages/{message_group_uuid}': () => ({ message: 'intruder' }),
	'POST /api/message_groups': () => ({ handle: ben.handle, message: 'intruder' }),
	'POST /api/messages': (uuid) => ({ message_group_uuid: uuid, message: 'intruder' }),
	'PATCH /api/messages/{message_group_uuid}/{message_uuid}': () => ({ message: 'intruder' }),
	'PUT /api/message_groups/{message_group_uuid}/read': () => ({ message_uuid: messageUuid }),
	'PATCH /api/me': () => ({ read_receipts: true }),
};

const requestOf = ({ method, path }: (typeof routes)[number], messageGroupUuid: string): ApiRequest => {
	const body = bodies[`${method} ${path}`]?.(messageGroupUuid);
	const parts = { message_group_uuid: messageGroupUuid, message_uuid: messageUuid, handle: eve.handle };
	return {
		method: method as ApiRequest['method'],
		path: `${path.replaceAll(/\{(\w+)\}/g, (_, name) => parts[name as keyof typeof parts])}${path === '/api/users' ? '?handle=ab' : ''}`,
		...(body && { body }),
	};
};

beforeAll(async () => {
	sub = crypto.randomUUID();
	[ann, ben, eve] = await Promise.all([aPerson({ cognito_user_id: sub }), aPerson(), aPerson()]);
	group = await when.aConversation(ann, ben);
	messageUuid = (await when.createMessage(ann, group, 'Hello')).body.uuid;
});

test('only the short profile is open to everybody', () => {
	const open = Object.entries(service.functions).filter(([, { events = [] }]) =>
		events.some(({ httpApi }) => httpApi && !httpApi.authorizer),
	);
	expect(open.map(([name]) => name)).toEqual(['showUser']);
});

test.each(routes)('$method $path: the request itself is in order', async (route) => {
	// Whoever deletes their account can do nothing after it.
	const { token } = route.path === '/api/me' && route.method === 'DELETE' ? await aPerson() : ann;
	aLambda();
	const { status } = await functionsApi({ ...requestOf(route, group), headers: { authorization: bearer(token) } });
	jest.restoreAllMocks();
	expect([200, 201, 202, 204]).toContain(status);
});

describe.each(routes)('$method $path without a right to', (route) => {
	test.each(Object.keys(refused))('token: %s', async (kind) => {
		const before = await tableContents();
		const authorization = refused[kind]?.(sub);
		const { status, headers, body } = await functionsApi({
			...requestOf(route, group),
			...(authorization !== undefined && { headers: { authorization } }),
		});
		expect({ status, type: body.type }).toEqual({ status: 401, type: 'urn:cruddur:problem:unauthorized' });
		expect(headers['www-authenticate']).toMatch(/^Bearer/);
		expect(JSON.stringify(body)).not.toContain('Hello');
		expect(await tableContents()).toEqual(before);
	});
});

describe('Somebody else’s message group', () => {
	const withGroup = routes.filter(({ path }) => path.includes('messages') || path.includes('{message_group_uuid}'));

	test.each(withGroup)(
		'$method $path: 404, the same as for one that is not there, and nothing is written',
		async (route) => {
			const before = await tableContents();
			const headers = { authorization: bearer(eve.token) };
			const theirs = await functionsApi({ ...requestOf(route, group), headers });
			const nowhere = await functionsApi({ ...requestOf(route, NOWHERE), headers });
			expect(theirs.status).toBe(404);
			expect(theirs.body).toEqual(nowhere.body);
			expect(await tableContents()).toEqual(before);
		},
	);

	test('a member who was let in opens the group to nobody else', async () => {
		expect((await when.listMessages(ann, group)).status).toBe(200);
		expect((await when.listMessages(eve, group)).status).toBe(404);
		expect((await when.listMessageGroups(eve)).body).toEqual([]);
	});
});

import { beforeAll, expect, test } from '@jest/globals';
import { handler } from '../../../functions/websocket/authorize.ts';
import { query } from '../../../shared/platform/postgres.ts';
import { aPerson, type Person } from '../../support/steps.ts';
import { accessToken } from '../../support/tokens.ts';

const methodArn = 'arn:aws:execute-api:us-east-1:123456789012:abc/dev/$connect';
let ann: Person;

beforeAll(async () => {
	ann = await aPerson();
});

const authorize = (protocols?: string) =>
	handler({ methodArn, headers: protocols === undefined ? {} : { 'Sec-WebSocket-Protocol': protocols } });
const effectOf = async (protocols?: string) => (await authorize(protocols)).policyDocument.Statement[0]?.Effect;

test('our subprotocol and a valid access token open a socket, for this user until the token expires', async () => {
	const expires_at = Math.floor(Date.now() / 1000) + 3600;
	const { policyDocument, context, principalId } = await authorize(`cruddur.v1, ${ann.token}`);
	expect(policyDocument.Statement).toEqual([{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }]);
	expect(principalId).toBe(ann.uuid);
	expect(context).toEqual({ user_uuid: ann.uuid, expires_at: expect.any(Number) });
	expect(Math.abs(Number(context?.['expires_at']) - expires_at)).toBeLessThan(60);
	expect(JSON.stringify(context)).not.toContain(ann.token);
});

test('however the header is written', async () => {
	const headers = { 'sec-websocket-protocol': `cruddur.v1,${ann.token}` };
	expect((await handler({ methodArn, headers })).policyDocument.Statement[0]?.Effect).toBe('Allow');
});

const soon = () => Math.floor(Date.now() / 1000);
test.each<[string, () => string | undefined]>([
	['without the header', () => undefined],
	['without a token', () => 'cruddur.v1'],
	['with the token first', () => `${ann.token}, cruddur.v1`],
	['with another subprotocol', () => `chat.v1, ${ann.token}`],
	['with something behind the token', () => `cruddur.v1, ${ann.token}, x`],
	['with a forged token', () => `cruddur.v1, ${ann.token.slice(0, -5)}AAAAA`],
	['with a token of nobody', () => `cruddur.v1, ${accessToken(crypto.randomUUID())}`],
	['with an expired token', () => `cruddur.v1, ${accessToken('x', { claims: { exp: soon() - 1 } })}`],
	['with an id token', () => `cruddur.v1, ${accessToken('x', { claims: { token_use: 'id' } })}`],
	['with a token of another client', () => `cruddur.v1, ${accessToken('x', { claims: { client_id: 'other' } })}`],
	['with an unsigned token', () => `cruddur.v1, ${accessToken('x', { signing: 'none', header: { alg: 'none' } })}x`],
])('%s nobody gets in', async (_, protocols) => {
	const { context } = await authorize(protocols());
	expect([await effectOf(protocols()), context]).toEqual(['Deny', undefined]);
});

test('nor whoever’s account is being deleted', async () => {
	const gone = await aPerson();
	await query('UPDATE users SET erased_at = now() WHERE uuid = $1', [gone.uuid]);
	expect(await effectOf(`cruddur.v1, ${gone.token}`)).toBe('Deny');
});

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stack } from '../local/stack-file.ts';
import { aDevice, type Device } from './support/live-client.ts';
import { descendants, isRunning } from './support/processes.ts';
import { cognito, eventually, PASSWORD, type RunningStack, signIn, signUp, startStack } from './support/stack.ts';
import { linkOf, type Person } from './support/steps.ts';

/** @param address of this machine; 127.0.0.2 is reached by what listens on all addresses, and not by what listens on localhost */
const isListening = (url: string, address = 'localhost'): Promise<boolean> =>
	new Promise((resolve) => {
		const socket = connect({ port: Number(new URL(url).port), host: address, timeout: 2000 });
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
		socket.once('timeout', () => resolve(false));
		for (const event of ['connect', 'timeout']) socket.once(event, () => socket.destroy());
	});

/** Where each part of a stack listens. */
const urlsOf = (stack: Stack): string[] => [
	...[
		stack.webUrl,
		stack.apiUrl,
		stack.socketUrl,
		stack.lambdaEndpoint,
		stack.dynamodbEndpoint,
		stack.cognito.endpoint,
	],
	stack.databaseUrl.replace('postgres:', 'http:'),
];

describe('The whole system on a laptop', () => {
	let running: RunningStack;

	const seeded = async (handle: string): Promise<Person> => {
		const { stack, when } = running;
		const user = stack.users.find((candidate) => candidate.handle === handle);
		if (!user) throw new Error(`${handle} is not seeded`);
		const { AccessToken: token } = await signIn(stack, user.email, user.password);
		const { body } = await when.api({ method: 'GET', path: `/api/users/@${handle}/short` });
		return { ...body, token };
	};

	beforeAll(async () => {
		running = await startStack();
	});

	afterAll(async () => {
		if (isRunning(running.pid)) await running.stop('SIGKILL');
	});

	test('two people hold a conversation: D, C both ways, A, and B once the stream has run', async () => {
		const { when } = running;
		const [ines, londo] = [await seeded('ines'), await seeded('londo')];

		const started = await when.createMessageGroup(ines, 'Londo', 'Good morning, ambassador');
		expect(started.status).toBe(201);
		const group = started.body.message_group_uuid;
		const answered = await when.createMessage(londo, group, 'Good morning to you');
		expect(answered.status).toBe(201);
		const last = await when.createMessage(ines, group, 'Lunch at noon?');

		const { body: messages } = await when.listMessages(londo, group);
		expect(messages).toEqual([started.body, answered.body, last.body]);

		for (const [me, other] of [
			[ines, londo],
			[londo, ines],
		] as const) {
			const [first] = await eventually(
				async () => (await when.listMessageGroups(me)).body,
				([newest]) => newest.last_message_uuid === last.body.uuid,
			);
			expect(first).toMatchObject({
				uuid: group,
				user_uuid: other.uuid,
				handle: other.handle,
				display_name: other.display_name,
				message: 'Lunch at noon?',
				last_message_uuid: last.body.uuid,
				created_at: last.body.created_at,
			});
		}
	});

	test('a long conversation can be read to its first message', async () => {
		const { when } = running;
		const andrew = await seeded('andrewbrown');
		const { body: groups } = await when.listMessageGroups(andrew);
		const group = groups.find(({ handle }: { handle: string }) => handle === 'bayko').uuid;
		const pages = await when.walk(andrew, `/api/messages/${group}`, 'next');
		const messages = pages.toReversed().flat();
		expect(messages.length).toBeGreaterThanOrEqual(60);
		expect(messages.map(({ created_at }) => created_at)).toEqual(
			messages.map(({ created_at }) => created_at).toSorted(),
		);
		expect(new Set(messages.map(({ uuid }) => uuid)).size).toBe(messages.length);
	});

	test('somebody new signs up and can message at once', async () => {
		const { stack, when } = running;
		const { AccessToken: token } = await signUp(stack, 'NewComer');
		const { status, body } = await when.createMessageGroup({ token } as Person, 'worf', 'Hello, I am new here');
		expect(status).toBe(201);
		expect(body).toMatchObject({ handle: 'NewComer', display_name: 'New NewComer' });
		const worf = await seeded('worf');
		const { body: groups } = await when.listMessageGroups(worf);
		expect(groups.map(({ handle }: { handle: string }) => handle)).toContain('NewComer');
	});

	test('a taken or malformed handle is refused at sign-up, in words', async () => {
		const { stack } = running;
		await expect(signUp(stack, 'BAYKO')).rejects.toThrow('The handle BAYKO is taken: choose another');
		await expect(signUp(stack, 'no spaces')).rejects.toThrow('must be 2 to 30 letters, digits or underscores');
	});

	test('two sign-ups at once for one handle: one gets it, the other gets nothing of it', async () => {
		const { stack, when } = running;
		const { clientId: ClientId, confirmationCode: ConfirmationCode } = stack.cognito;
		const emails = ['first@race.example', 'second@race.example'];
		const subs = await Promise.all(
			emails.map(async (email) => {
				const UserAttributes = [
					{ Name: 'email', Value: email },
					{ Name: 'preferred_username', Value: 'contested' },
				];
				const signUpInput = { ClientId, Username: email, Password: PASSWORD, UserAttributes };
				return (await cognito<{ UserSub: string }>(stack, 'SignUp', signUpInput)).UserSub;
			}),
		);
		const confirmations = await Promise.allSettled(
			subs.map((Username) => cognito(stack, 'ConfirmSignUp', { ClientId, Username, ConfirmationCode })),
		);
		expect(confirmations.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
		const statuses = await Promise.all(
			emails.map(async (email) => {
				const { AccessToken: token } = await signIn(stack, email, PASSWORD);
				return (await when.listMessageGroups({ token } as Person)).status;
			}),
		);
		expect(statuses.toSorted()).toEqual([200, 403]);
	});

	test('the web client’s route starts and continues a conversation with 200', async () => {
		const { when } = running;
		const [tomoko, worf] = [await seeded('tomoko'), await seeded('worf')];
		const started = await when.post(tomoko, '/api/messages', { message: 'Qapla!', handle: 'worf' });
		expect(started.status).toBe(200);
		const { message_group_uuid } = started.body;
		const answered = await when.post(worf, '/api/messages', { message: 'Qapla!', message_group_uuid });
		expect(answered.status).toBe(200);
		expect(answered.body.message_group_uuid).toBe(message_group_uuid);
	});

	test('with the client library: what one sends the other hears live, and catches up after the network was away', async () => {
		const { stack } = running;
		const [phone, laptop] = (await Promise.all(
			['ines', 'worf'].map(async (handle) => aDevice(stack, (await seeded(handle)).token)),
		)) as [Device, Device];
		const first = await phone.client.createMessageGroup('worf', 'Live?');
		const { message_group_uuid: group } = first;
		const showing = (...texts: string[]) =>
			eventually(
				async () => laptop.screen.messages.get(group)?.map(({ message }) => message),
				(shown) => JSON.stringify(shown) === JSON.stringify(texts),
			);
		await showing('Live?');
		laptop.screen.show(...(await laptop.live.watch(group)).items);
		await phone.client.createMessage(group, 'Here');
		await showing('Live?', 'Here');

		laptop.network.lose(1500);
		await phone.client.createMessage(group, 'While you were away');
		await phone.client.editMessage(first, 'Alive?');
		await showing('Alive?', 'Here', 'While you were away');
		expect(new Set(laptop.screen.told).size).toBe(laptop.screen.told.length);
		await eventually(
			async () => laptop.screen.inbox[0]?.message,
			(preview) => preview === 'While you were away',
		);
		for (const { live } of [phone, laptop]) live.close();
	});

	test('refusals: no token, an id token, somebody else’s conversation', async () => {
		const { stack, when } = running;
		expect((await when.api({ method: 'GET', path: '/api/message_groups' })).status).toBe(401);

		const [bayko] = stack.users.filter(({ handle }) => handle === 'bayko');
		const { IdToken } = await signIn(stack, bayko?.email ?? '', bayko?.password ?? '');
		const refused = await when.listMessageGroups({ token: IdToken } as Person);
		expect(refused.status).toBe(401);
		expect(refused.headers['content-type']).toMatch('application/problem+json');

		const [andrew, worf] = [await seeded('andrewbrown'), await seeded('worf')];
		const { body: groups } = await when.listMessageGroups(andrew);
		for (const { uuid } of groups) {
			expect((await when.listMessages(worf, uuid)).status).toBe(404);
			expect((await when.createMessage(worf, uuid, 'Let me in')).status).toBe(404);
		}
	});

	test('browsers of any origin may call it, errors included', async () => {
		const { stack, when } = running;
		const origin = 'https://client.example';
		const answer = await when.api({ method: 'GET', path: '/api/message_groups', headers: { origin } });
		expect(answer.status).toBe(401);
		expect(['*', origin]).toContain(answer.headers['access-control-allow-origin']);
		const preflight = await fetch(`${stack.apiUrl}/api/message_groups`, {
			method: 'OPTIONS',
			headers: {
				origin,
				'access-control-request-method': 'POST',
				'access-control-request-headers': 'authorization,content-type,idempotency-key',
			},
		});
		expect(preflight.ok).toBe(true);
		expect(preflight.headers.get('access-control-allow-headers')).toMatch(/Idempotency-Key/i);
	});

	test('a page’s Link header leads to the next', async () => {
		const { when } = running;
		const andrew = await seeded('andrewbrown');
		const first = await when.listMessageGroups(andrew, '?limit=1');
		expect(first.body).toHaveLength(1);
		const link = linkOf(first, 'next') ?? '';
		const second = await when.get(andrew, link);
		expect(second.body).toHaveLength(1);
		expect(second.body[0].uuid).not.toBe(first.body[0].uuid);
	});

	test('sls invoke local finds it, on whatever ports it is', () => {
		const { stackFile } = running;
		const answer = execFileSync('serverless', ['invoke', 'local', '-f', 'scan', '--data', '{"countOnly":true}'], {
			env: { PATH: process.env['PATH'], HOME: process.env['HOME'], STACK_FILE: stackFile },
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		expect(JSON.parse(answer).counts.message).toBeGreaterThan(100);
	});

	test('other machines cannot reach any of it', async () => {
		for (const url of urlsOf(running.stack)) {
			expect([url, await isListening(url)]).toEqual([url, true]);
			expect([url, await isListening(url, '127.0.0.2')]).toEqual([url, false]);
		}
	});

	test('it goes on when a function fails that nobody waits for, and says so', async () => {
		const { lambdaEndpoint, tableName, apiUrl } = running.stack;
		const url = `${lambdaEndpoint}/2015-03-31/functions/${tableName}-eraseUser/invocations`;
		const headers = { 'x-amz-invocation-type': 'Event' };
		expect((await fetch(url, { method: 'POST', headers, body: '{"uuid":"nobody"}' })).status).toBe(202);
		await eventually(
			async () => running.output(),
			(output) => output.includes('A function that nobody waits for failed'),
		);
		expect((await fetch(`${apiUrl}/api/users/@londo/short`)).status).toBe(200);
	});

	test('before the welcome it says nothing', () => {
		expect(running.output()).toMatch(/^\nCruddur messages is up\./);
	});

	test('when it is stopped, nothing of it is left', async () => {
		const { stack, stackFile, pid } = running;
		const children = descendants(pid);
		expect(children.length).toBeGreaterThanOrEqual(3);
		expect(existsSync(stackFile)).toBe(true);
		expect(await running.stop('SIGTERM')).toBe(0);
		expect(existsSync(stackFile)).toBe(false);
		const urls = urlsOf(stack);
		const gone = async (): Promise<boolean> =>
			!children.some(isRunning) && !(await Promise.all(urls.map((url) => isListening(url)))).includes(true);
		await eventually(gone, Boolean);
	});
});

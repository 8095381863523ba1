/**
 * Two terminals talk: `npm run chat -- andrewbrown bayko` in one, `npm run chat -- bayko andrewbrown` in the other, while
 * `npm start` runs. `/offline` cuts this terminal's network and `/online` gives it back; what was said meanwhile is shown then,
 * each message once.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type ClientOptions, CruddurClient, type LiveEvent, type Message } from '../index.ts';

interface Stack {
	readonly apiUrl: string;
	readonly socketUrl: string;
	readonly cognito: { readonly endpoint: string; readonly clientId: string };
	readonly users: readonly { readonly handle: string; readonly email: string; readonly password: string }[];
}

const HISTORY = 10;
const TYPING_SHOWN_MS = 4_000;

function readStack(): Stack {
	try {
		return JSON.parse(readFileSync(process.env['STACK_FILE'] ?? '.local/stack.json', 'utf8'));
	} catch {
		return fail('No stack is running here. In another terminal: npm start');
	}
}

function fail(reason: string): never {
	console.error(reason);
	process.exit(1);
}

/** Signs in once, and again whenever the token has had its time. */
function tokenOf({ cognito, users }: Stack, handle: string): ClientOptions['token'] {
	const user = users.find((candidate) => candidate.handle === handle);
	if (!user) fail(`Nobody here is called ${handle}. There are: ${users.map((other) => other.handle).join(', ')}`);
	let token: Promise<string> | undefined;
	const signIn = async (): Promise<string> => {
		const response = await fetch(cognito.endpoint, {
			method: 'POST',
			headers: {
				'Content-Type': 'application/x-amz-json-1.1',
				'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth',
			},
			body: JSON.stringify({
				AuthFlow: 'USER_PASSWORD_AUTH',
				ClientId: cognito.clientId,
				AuthParameters: { USERNAME: user.email, PASSWORD: user.password },
			}),
		});
		const answer = (await response.json()) as { AuthenticationResult?: { AccessToken: string }; message?: string };
		if (!answer.AuthenticationResult) throw new Error(answer.message);
		return answer.AuthenticationResult.AccessToken;
	};
	return ({ renew }) => {
		if (renew || !token) token = signIn();
		return token;
	};
}

/** A network that can be cut: requests fail, and sockets neither open nor say anything. */
class Cable {
	#isCut = false;
	readonly #sockets = new Set<WebSocket>();

	cut(isCut: boolean): void {
		this.#isCut = isCut;
		if (isCut) for (const socket of this.#sockets) socket.close();
	}

	readonly fetch: typeof fetch = (...request) =>
		this.#isCut ? Promise.reject(new TypeError('The cable is cut')) : fetch(...request);

	readonly WebSocket = ((cable: Cable) =>
		class extends WebSocket {
			constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
				super(...parameters);
				if (cable.#isCut) this.close();
				cable.#sockets.add(this);
				this.addEventListener('close', () => cable.#sockets.delete(this));
			}
		})(this);
}

const [me = '--help', other] = process.argv.slice(2);
if (/^(-h|--help)$/.test(me))
	fail('npm run chat -- <handle> [<handle of the other>], such as: npm run chat -- andrewbrown bayko');
const stack = readStack();
const cable = new Cable();
const { apiUrl, socketUrl } = stack;
const client = new CruddurClient({
	apiUrl,
	socketUrl,
	token: tokenOf(stack, me),
	fetch: cable.fetch,
	WebSocket: cable.WebSocket,
});

const live = client.live();
const { items: groups } = await client.listMessageGroups({ limit: 100 });
const group = groups.find(({ handle }) => handle === (other ?? handle));
if (!group) fail(`There is no conversation with ${other}. There are: ${groups.map(({ handle }) => handle).join(', ')}`);

// Before the terminal is read: what is piped into it must find all of this.
const { items } = await live.watch(group.uuid, { limit: HISTORY });
const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: `${me}> ` });
const ownMessages: Message[] = [];
const pending = new Set<Promise<unknown>>();
let isClosed = false;
let typing: NodeJS.Timeout | undefined;

/** Prints a line above the one that is being typed. */
function print(line: string): void {
	process.stdout.write(`\r\x1b[K${line}\n`);
	if (!isClosed) terminal.prompt(true);
}

function show(message: Message): void {
	if (message.user_uuid !== group?.user_uuid) ownMessages.push(message);
	const text = message.deleted_at ? '(deleted)' : message.message;
	const mark = message.edited_at && !message.deleted_at ? ' (edited)' : '';
	if (typing && message.user_uuid === group?.user_uuid) stopTyping();
	print(`${message.created_at.slice(0, 19).replace('T', ' ')} ${message.handle}: ${text}${mark}`);
}

function isTyping(name: string): void {
	clearTimeout(typing);
	if (isClosed) return;
	terminal.setPrompt(`(${name} is typing) ${me}> `);
	terminal.prompt(true);
	typing = setTimeout(() => {
		stopTyping();
		print('');
	}, TYPING_SHOWN_MS);
}

function stopTyping(): void {
	clearTimeout(typing);
	typing = undefined;
	terminal.setPrompt(`${me}> `);
}

function take(event: LiveEvent): void {
	if (event.type === 'connection') print(`(${event.state})`);
	else if (event.type === 'typing' && event.message_group_uuid === group?.uuid) isTyping(group.handle);
	else if ('message' in event && event.message.message_group_uuid === group?.uuid) show(event.message);
}

async function obey(line: string): Promise<unknown> {
	const [, command = '', text = ''] = /^(\/\w+)? ?(.*)$/s.exec(line) ?? [];
	const last = ownMessages.at(-1);
	switch (command) {
		case '/offline':
			return cable.cut(true);
		case '/online':
			cable.cut(false);
			return live.check();
		case '/edit':
			return last && client.editMessage(last, text);
		case '/delete':
			return last && client.deleteMessage(last);
		case '/quit':
			return terminal.close();
		case '':
			return text && group && client.createMessage(group.uuid, text);
		default:
			return print('/edit <text>, /delete, /offline, /online, /quit; anything else is sent');
	}
}

process.stdin.on('keypress', () => live.typing(group.uuid));
terminal.on('line', (line) => {
	terminal.prompt();
	const obeyed = obey(line).catch((error: Error) => print(`(${error.message})`));
	pending.add(obeyed);
	void obeyed.finally(() => pending.delete(obeyed));
});
terminal.on('close', async () => {
	isClosed = true;
	await Promise.allSettled(pending);
	process.exit();
});
for (const message of items) show(message);
for await (const event of live) take(event);

import { randomUUID } from 'node:crypto';
import type { Message as ContractMessage } from '../../shared/contract/types.ts';
import { query } from '../../shared/platform/postgres.ts';
import type { User } from '../../shared/users/users.ts';
import { type Api, type ApiRequest, type ApiResponse, functionsApi } from './api.ts';
import { accessToken } from './tokens.ts';

/** Somebody who can use the API. */
export interface Person extends User {
	readonly token: string;
}

/** What names a message. */
type Message = Pick<ContractMessage, 'message_group_uuid' | 'uuid'>;

/** Given: a person with a row in Postgres and an access token. */
export async function aPerson(overrides: Partial<User> & { cognito_user_id?: string } = {}): Promise<Person> {
	const { handle = `p${randomUUID().slice(0, 12).replaceAll('-', '')}` } = overrides;
	const { uuid = randomUUID(), display_name = `Person ${handle}`, cognito_user_id = randomUUID() } = overrides;
	await query(
		'INSERT INTO users (uuid, handle, display_name, email, cognito_user_id) VALUES ($1, $2, $3, $4, $5)',
		[uuid, handle, display_name, `${handle}@test.example`, cognito_user_id],
		// A test makes hundreds at once.
		{ timeoutMs: 60_000 },
	);
	return { uuid, handle, display_name, token: accessToken(cognito_user_id) };
}

/** What people do, with the functions in this process or with a running stack. */
export class Steps {
	readonly api: Api;

	constructor(api: Api = functionsApi) {
		this.api = api;
	}

	/** Asks for a page of a message group, or for any path that a Link header gave. */
	get(person: Pick<Person, 'token'>, path: string): Promise<ApiResponse> {
		return this.api({ method: 'GET', path, headers: authorization(person) });
	}

	post(person: Pick<Person, 'token'>, path: string, body: unknown, headers = {}): Promise<ApiResponse> {
		return this.api({ method: 'POST', path, body, headers: { ...authorization(person), ...headers } });
	}

	blockUser(person: Person, handle: string): Promise<ApiResponse> {
		return this.send('PUT', person, `/api/blocks/${encodeURIComponent(handle)}`);
	}

	unblockUser(person: Person, handle: string): Promise<ApiResponse> {
		return this.send('DELETE', person, `/api/blocks/${encodeURIComponent(handle)}`);
	}

	/** A request with any method, with a body or without. */
	send(
		method: ApiRequest['method'],
		person: Pick<Person, 'token'>,
		path: string,
		body?: unknown,
	): Promise<ApiResponse> {
		return this.api({ method, path, headers: authorization(person), ...(body !== undefined && { body }) });
	}

	/** A. */
	listMessages(person: Person, messageGroupUuid: string, parameters = ''): Promise<ApiResponse> {
		return this.get(person, `/api/messages/${messageGroupUuid}${parameters}`);
	}

	/** B. */
	listMessageGroups(person: Person, parameters = ''): Promise<ApiResponse> {
		return this.get(person, `/api/message_groups${parameters}`);
	}

	/** C. */
	createMessage(person: Person, messageGroupUuid: string, message: unknown, headers = {}): Promise<ApiResponse> {
		return this.post(person, `/api/messages/${messageGroupUuid}`, { message }, headers);
	}

	/** D. */
	createMessageGroup(person: Person, handle: unknown, message: unknown, headers = {}): Promise<ApiResponse> {
		return this.post(person, '/api/message_groups', { handle, message }, headers);
	}

	editMessage(person: Person, { message_group_uuid: group, uuid }: Message, message: unknown): Promise<ApiResponse> {
		return this.send('PATCH', person, `/api/messages/${group}/${uuid}`, { message });
	}

	deleteMessage(person: Person, { message_group_uuid: group, uuid }: Message): Promise<ApiResponse> {
		return this.send('DELETE', person, `/api/messages/${group}/${uuid}`);
	}

	listMessageChanges(person: Person, group: string, parameters = ''): Promise<ApiResponse> {
		return this.get(person, `/api/messages/${group}/changes${parameters}`);
	}

	showMessageGroup(person: Person, group: string): Promise<ApiResponse> {
		return this.get(person, `/api/message_groups/${group}`);
	}

	/** @param messageUuid the newest message that was read */
	markRead(person: Person, group: string, messageUuid: unknown): Promise<ApiResponse> {
		return this.send('PUT', person, `/api/message_groups/${group}/read`, { message_uuid: messageUuid });
	}

	markUnread(person: Person, group: string): Promise<ApiResponse> {
		return this.send('PUT', person, `/api/message_groups/${group}/unread`);
	}

	/** Given: a conversation of two, started by the first. @returns its uuid */
	async aConversation(one: Person, other: Person, message = 'Hello'): Promise<string> {
		const { status, body } = await this.createMessageGroup(one, other.handle, message);
		if (status !== 201) throw new Error(`No conversation: ${status} ${JSON.stringify(body)}`);
		return body.message_group_uuid;
	}

	/** Follows a Link relation to its end. @returns the bodies of all pages, the first one's included */
	async walk(person: Pick<Person, 'token'>, path: string, rel: 'next' | 'prev'): Promise<ApiResponse['body'][]> {
		const pages = [];
		for (let link: string | undefined = path; link; ) {
			const page: ApiResponse = await this.get(person, link);
			pages.push(page.body);
			link = linkOf(page, rel);
		}
		return pages;
	}
}

const authorization = ({ token }: Pick<Person, 'token'>) => ({ authorization: `Bearer ${token}` });

/** The target of a Link header's relation. */
export const linkOf = ({ headers }: ApiResponse, rel: 'next' | 'prev' | 'sync'): string | undefined =>
	new RegExp(`<([^>]*)>; rel="${rel}"`).exec(headers['link'] ?? '')?.[1];

import { randomBytes, randomUUID } from 'node:crypto';
import { Http } from '../../client/http.ts';
import { CruddurClient, type Live } from '../../client/index.ts';
import type { Place } from './place.ts';
import { Sockets } from './sockets.ts';
import type { Traffic } from './traffic.ts';

/** What the handle of everybody made here begins with, and the name in their e-mail address. */
const PREFIX = 'verify_';

/** Of Amazon SES's mailbox simulator, which takes every e-mail, so that none of a run comes back as undeliverable. */
const [MAILBOX, DOMAIN] = ['success+', '@simulator.amazonses.com'];

/** The beginning of all of their e-mail addresses. */
export const EMAIL_PREFIX = MAILBOX + PREFIX;

/** Whether somebody was made here. Nobody else can have confirmed such an address. */
export const isOurs = ({ email = '', handle = '' }: { readonly email?: string; readonly handle?: string }): boolean =>
	email.startsWith(EMAIL_PREFIX) && email.endsWith(DOMAIN) && handle.startsWith(PREFIX);

/** Somebody who is made for a run. */
export class Person {
	readonly handle: string;
	readonly email: string;
	readonly displayName: string;
	readonly password = `Verify-${randomBytes(18).toString('base64url')}`;
	/** What Cognito calls them: their address until it has given them an id. */
	username: string;
	/** Once signed in. */
	token = '';
	/** Once the account is there. */
	uuid = '';
	readonly sockets = new Sockets();
	readonly client: CruddurClient;
	/** For the one route that the client library has no method for. */
	readonly http: Http;
	live: Live | undefined;

	constructor(name: string, run: string, { apiUrl, socketUrl }: Place, { fetch }: Traffic) {
		this.handle = `${PREFIX}${run}_${name}`;
		this.email = `${MAILBOX}${this.handle.replaceAll(/\W/g, '')}${DOMAIN}`;
		this.username = this.email;
		this.displayName = `Verify ${name}`;
		const options = { apiUrl, token: async () => this.token, fetch };
		this.http = new Http(options);
		this.client = new CruddurClient({ ...options, socketUrl, WebSocket: this.sockets.WebSocket });
	}

	/** The token with another signature. */
	get forgedToken(): string {
		return `${this.token.slice(0, -10)}AAAAAAAAAA`;
	}

	/** Ends everything that is open. */
	close(): void {
		this.live?.close();
	}
}

/** Two people who have not met, and one whose handle must be refused. */
export function newPeople(place: Place, traffic: Traffic): Readonly<Record<'ann' | 'ben' | 'nobody', Person>> {
	const run = randomUUID().slice(0, 8);
	const person = (name: string): Person => new Person(name, run, place, traffic);
	return { ann: person('ann'), ben: person('ben'), nobody: person('nobody!') };
}

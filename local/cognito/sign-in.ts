import { randomUUID } from 'node:crypto';
import { CognitoError } from 'cognito-local/lib/errors.js';
import { attributesToRecord, type User } from 'cognito-local/lib/services/userPoolService.js';
import { LRUCache } from 'lru-cache';
import { client } from './declared.ts';
import { invalidParameter, notAuthorized } from './errors.ts';
import { requirePassword } from './passwords.ts';
import type { Pool } from './pool.ts';
import type { Sessions } from './sessions.ts';
import { newSrpChallenge, type SrpChallenge } from './srp.ts';

type Parameters = Readonly<Record<string, string>>;

interface InitiateAuth {
	readonly AuthFlow: string;
	readonly AuthParameters?: Parameters;
}

interface AuthChallengeResponse {
	readonly ChallengeName: string;
	readonly ChallengeResponses: Parameters;
	readonly Session?: string;
}

/** Challenges that can be answered, once each and for three minutes. */
class Challenges<Challenge extends object> {
	readonly #byId = new LRUCache<string, Challenge>({ max: 1000, ttl: 3 * 60_000 });

	add(id: string, challenge: Challenge): void {
		this.#byId.set(id, challenge);
	}

	/** @throws CognitoError */
	take(id: string): Challenge {
		const challenge = this.#byId.get(id);
		if (!challenge) throw notAuthorized('Invalid session for the user, session is expired or was used.');
		this.#byId.delete(id);
		return challenge;
	}
}

function needed(parameters: Parameters, name: string): string {
	const value = parameters[name];
	if (!value) throw invalidParameter(`Missing required parameter ${name}`);
	return value;
}

/** InitiateAuth and RespondToAuthChallenge. */
export function signInOf({ options, users }: Pool, sessions: Sessions) {
	const proofs = new Challenges<{ readonly username: string; readonly challenge: SrpChallenge }>();
	const newPasswords = new Challenges<{ readonly username: string }>();

	/** Goes on with somebody whose password was right. */
	async function proceed(user: User): Promise<object> {
		if (!user.Enabled) throw notAuthorized('User is disabled.');
		if (user.UserStatus === 'UNCONFIRMED')
			throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
		return user.UserStatus === 'FORCE_CHANGE_PASSWORD' ? askForPassword(user) : signedIn(await sessions.start(user));
	}

	const signedIn = (AuthenticationResult: object) => ({ ChallengeParameters: {}, AuthenticationResult });

	function askForPassword(user: User): object {
		const Session = randomUUID();
		newPasswords.add(Session, { username: user.Username });
		return {
			ChallengeName: 'NEW_PASSWORD_REQUIRED',
			Session,
			ChallengeParameters: {
				USER_ID_FOR_SRP: user.Username,
				requiredAttributes: '[]',
				userAttributes: JSON.stringify(attributesToRecord(user.Attributes)),
			},
		};
	}

	/** As in AWS, somebody unknown is challenged, too. */
	async function askForProof(parameters: Parameters): Promise<object> {
		const user = await users.find(needed(parameters, 'USERNAME'));
		const username = user?.Username ?? randomUUID();
		const password = user?.Password ?? randomUUID();
		const challenge = await newSrpChallenge(options.userPoolId, { username, password }, needed(parameters, 'SRP_A'));
		proofs.add(challenge.parameters.SECRET_BLOCK, { username, challenge });
		return {
			ChallengeName: 'PASSWORD_VERIFIER',
			ChallengeParameters: { ...challenge.parameters, USERNAME: username, USER_ID_FOR_SRP: username },
		};
	}

	async function takeProof(responses: Parameters): Promise<object> {
		const { username, challenge } = proofs.take(needed(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'));
		const signature = needed(responses, 'PASSWORD_CLAIM_SIGNATURE');
		const user = await users.find(username);
		if (!user || !challenge.isAnswer(signature, needed(responses, 'TIMESTAMP'))) throw notAuthorized();
		return proceed(user);
	}

	async function takePassword(parameters: Parameters): Promise<object> {
		const user = await users.find(needed(parameters, 'USERNAME'));
		if (user?.Password !== needed(parameters, 'PASSWORD')) throw notAuthorized();
		return proceed(user);
	}

	async function takeNewPassword(responses: Parameters, session = ''): Promise<object> {
		const Password = requirePassword(needed(responses, 'NEW_PASSWORD'));
		const user = await users.find(newPasswords.take(session).username);
		if (!user) throw notAuthorized();
		return proceed(await users.save({ ...user, Password, UserStatus: 'CONFIRMED' }));
	}

	const refresh = async (parameters: Parameters): Promise<object> =>
		signedIn(await sessions.refresh(needed(parameters, 'REFRESH_TOKEN')));

	const flows = new Map([
		['USER_SRP_AUTH', askForProof],
		['USER_PASSWORD_AUTH', takePassword],
		['REFRESH_TOKEN_AUTH', refresh],
		['REFRESH_TOKEN', refresh],
	]);
	const answers = new Map([
		['PASSWORD_VERIFIER', takeProof],
		['NEW_PASSWORD_REQUIRED', takeNewPassword],
	]);

	return {
		initiateAuth: async ({ AuthFlow, AuthParameters = {} }: InitiateAuth) => {
			const flow = flows.get(AuthFlow);
			const isAllowed = client.ExplicitAuthFlows.some((name) => name.startsWith(`ALLOW_${AuthFlow}`));
			if (!flow || !isAllowed) throw invalidParameter(`${AuthFlow} flow not enabled for this client`);
			return flow(AuthParameters);
		},
		respondToAuthChallenge: async ({ ChallengeName, ChallengeResponses, Session }: AuthChallengeResponse) => {
			const answer = answers.get(ChallengeName);
			if (!answer) throw invalidParameter(`The challenge ${ChallengeName} is not used by this user pool.`);
			return answer(ChallengeResponses, Session);
		},
	};
}

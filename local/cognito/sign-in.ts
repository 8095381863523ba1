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

/** Milliseconds in which a challenge can be answered. */
const CHALLENGE_TTL_MS = 3 * 60_000;

/** Somebody who is asked for a proof, or for a new password. */
interface Challenged {
	readonly username: string;
	readonly challenge?: SrpChallenge;
}

function needed(parameters: Parameters, name: string): string {
	const value = parameters[name];
	if (!value) throw invalidParameter(`Missing required parameter ${name}`);
	return value;
}

/** InitiateAuth and RespondToAuthChallenge. */
export function signInOf({ options, users }: Pool, sessions: Sessions) {
	/** By SECRET_BLOCK or Session. Each is answered once. */
	const challenges = new LRUCache<string, Challenged>({ max: 1000, ttl: CHALLENGE_TTL_MS });

	function take(id: string): Challenged {
		const challenged = challenges.get(id);
		if (!challenged) throw notAuthorized('Invalid session for the user, session is expired or was used.');
		challenges.delete(id);
		return challenged;
	}

	/** Goes on with somebody whose password was right. */
	async function proceed(user: User) {
		if (!user.Enabled) throw notAuthorized('User is disabled.');
		if (user.UserStatus === 'UNCONFIRMED')
			throw new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
		if (user.UserStatus !== 'FORCE_CHANGE_PASSWORD') {
			return { ChallengeParameters: {}, AuthenticationResult: await sessions.start(user) };
		}
		const Session = randomUUID();
		challenges.set(Session, { username: user.Username });
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

	/** Nobody learns from the answer whether there is such a user. */
	async function challengeBySrp(parameters: Parameters) {
		const user = await users.find(needed(parameters, 'USERNAME'));
		const username = user?.Username ?? randomUUID();
		const password = user?.Password ?? randomUUID();
		const challenge = await newSrpChallenge(options.userPoolId, { username, password }, needed(parameters, 'SRP_A'));
		challenges.set(challenge.parameters.SECRET_BLOCK, { username, challenge });
		return {
			ChallengeName: 'PASSWORD_VERIFIER',
			ChallengeParameters: { ...challenge.parameters, USERNAME: username, USER_ID_FOR_SRP: username },
		};
	}

	const flows: Readonly<Record<string, (parameters: Parameters) => Promise<object>>> = {
		USER_SRP_AUTH: challengeBySrp,
		USER_PASSWORD_AUTH: async (parameters) => {
			const user = await users.find(needed(parameters, 'USERNAME'));
			const password = needed(parameters, 'PASSWORD');
			if (user?.Password !== password) throw notAuthorized();
			return proceed(user);
		},
		REFRESH_TOKEN_AUTH: async (parameters) => ({
			ChallengeParameters: {},
			AuthenticationResult: await sessions.refresh(needed(parameters, 'REFRESH_TOKEN')),
		}),
	};

	const answers: Readonly<Record<string, (responses: Parameters, session?: string) => Promise<object>>> = {
		PASSWORD_VERIFIER: async (responses) => {
			const { username, challenge } = take(needed(responses, 'PASSWORD_CLAIM_SECRET_BLOCK'));
			const signature = needed(responses, 'PASSWORD_CLAIM_SIGNATURE');
			const user = await users.find(username);
			if (!user || !challenge?.isAnswer(signature, needed(responses, 'TIMESTAMP'))) throw notAuthorized();
			return proceed(user);
		},
		NEW_PASSWORD_REQUIRED: async (responses, session = '') => {
			const password = requirePassword(needed(responses, 'NEW_PASSWORD'));
			const user = await users.find(take(session).username);
			if (!user) throw notAuthorized();
			return proceed(await users.save({ ...user, Password: password, UserStatus: 'CONFIRMED' }));
		},
	};

	return {
		initiateAuth: async ({ AuthFlow, AuthParameters = {} }: InitiateAuth) => {
			const name = AuthFlow === 'REFRESH_TOKEN' ? 'REFRESH_TOKEN_AUTH' : AuthFlow;
			const flow = flows[name];
			if (!flow || !client.ExplicitAuthFlows.includes(`ALLOW_${name}`)) {
				throw invalidParameter(`${name} flow not enabled for this client`);
			}
			return flow(AuthParameters);
		},
		respondToAuthChallenge: async ({ ChallengeName, ChallengeResponses, Session }: AuthChallengeResponse) => {
			const answer = answers[ChallengeName];
			if (!answer) throw invalidParameter(`The challenge ${ChallengeName} is not used by this user pool.`);
			return answer(ChallengeResponses, Session);
		},
	};
}

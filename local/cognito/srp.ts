import { randomBytes } from 'node:crypto';
import { type ServerPasswordChallenge, type Session, UserPool } from 'cognito-srp';
import { invalidParameter } from './errors.ts';

/** A challenge that can only be answered with the password. */
export interface SrpChallenge {
	/** What the client needs for its answer. */
	readonly parameters: { readonly SALT: string; readonly SRP_B: string; readonly SECRET_BLOCK: string };
	isAnswer(signature: string, timestamp: string): boolean;
}

/**
 * Challenges a client as Cognito does: Secure Remote Password (RFC 5054) with Cognito's key derivation.
 * @param clientNumber SRP_A: A of the protocol, in hexadecimal digits
 * @throws CognitoError when it is none
 */
export async function newSrpChallenge(
	userPoolId: string,
	{ username, password }: { readonly username: string; readonly password: string },
	clientNumber: string,
): Promise<SrpChallenge> {
	// Clients hash numbers without leading zero bytes, and the library with them: none that has some is used.
	const salt = `1${randomBytes(16).toString('hex').slice(1)}`;
	const pool = new UserPool(userPoolId.replace(/^.*_/, ''));
	const user = await pool.createUser({ username, password }, salt);
	for (;;) {
		const challenge = await pool.getServerChallenge(user);
		const session = sessionOf(challenge, clientNumber);
		const serverNumber = challenge.calculateB();
		if (serverNumber[0] === 0 || session['key'][0] === 0) continue;
		const secretBlock = randomBytes(64).toString('base64');
		return {
			parameters: { SALT: salt, SRP_B: serverNumber.toString('hex'), SECRET_BLOCK: secretBlock },
			isAnswer: (signature, timestamp) => session.calculateSignature(secretBlock, timestamp) === signature,
		};
	}
}

function sessionOf(challenge: ServerPasswordChallenge, clientNumber: string): Session {
	const digits = /^0*([\da-f]{1,768})$/i.exec(clientNumber)?.[1] ?? '0';
	try {
		return challenge.getSession(digits);
	} catch {
		throw invalidParameter('Invalid SRP_A.');
	}
}

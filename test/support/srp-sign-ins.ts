/**
 * Signs in by SRP with what a client computes, and prints for each case whether the right and a wrong password were
 * taken. In a process of its own, since the arithmetic takes half a minute for a sign-in where jest runs code.
 */
import { createHmac } from 'node:crypto';
import * as identityJs from 'amazon-cognito-identity-js';
import { UserPool } from 'cognito-srp';
import { newSrpChallenge } from '../../local/cognito/srp.ts';

interface BigInteger {
	toString(radix: 16): string;
}

/** What the library's types leave out. */
interface ClientHelper {
	readonly g: BigInteger;
	readonly N: BigInteger & { readonly constructor: new (digits: string, radix: 16) => BigInteger };
	smallAValue: BigInteger;
	largeAValue: BigInteger;
	getPasswordAuthenticationKey(
		username: string,
		password: string,
		serverNumber: BigInteger,
		salt: BigInteger,
		done: (error: Error | null, key: Uint8Array) => void,
	): void;
}

const { AuthenticationHelper } = identityJs as unknown as { AuthenticationHelper: new (pool: string) => ClientHelper };

const user = { username: 'somebody', password: 'Correct horse battery' };

/** Whether a client that has a password passes. @param exponent the client's secret; its public number is 2 to its power */
async function passes(password: string, exponent: number): Promise<boolean> {
	const helper = new AuthenticationHelper('pool');
	const integer = (digits: string): BigInteger => new helper.N.constructor(digits, 16);
	helper.smallAValue = integer(exponent.toString(16));
	helper.largeAValue = integer((2n ** BigInt(exponent)).toString(16));
	const challenge = await newSrpChallenge('region_pool', user, `0000${helper.largeAValue.toString(16)}`);
	const { SRP_B, SALT, SECRET_BLOCK } = challenge.parameters;
	const key = await new Promise<Uint8Array>((resolve, reject) => {
		helper.getPasswordAuthenticationKey(user.username, password, integer(SRP_B), integer(SALT), (error, value) =>
			error ? reject(error) : resolve(value),
		);
	});
	const signature = createHmac('sha256', key)
		.update(`pool${user.username}`)
		.update(Buffer.from(SECRET_BLOCK, 'base64'))
		.update('now')
		.digest('base64');
	return challenge.isAnswer(signature, 'now');
}

/** Makes the library's next draw one that clients would hash otherwise. */
function nextDraw(change: (challenge: Awaited<ReturnType<UserPool['getServerChallenge']>>) => void): void {
	const original = UserPool.prototype.getServerChallenge;
	UserPool.prototype.getServerChallenge = async function (serverUser) {
		UserPool.prototype.getServerChallenge = original;
		const challenge = await original.call(this, serverUser);
		change(challenge);
		return challenge;
	};
}

const shortNumber = Buffer.concat([Buffer.alloc(1), Buffer.alloc(383, 1)]);
const cases: Record<string, () => void> = {
	'a number that the client writes with leading zeros': () => {},
	'a public number that begins with a zero byte': () =>
		nextDraw((challenge) => Object.assign(challenge, { calculateB: () => shortNumber })),
	'a shared number that begins with a zero byte': () =>
		nextDraw((challenge) => {
			const session = { key: shortNumber, calculateSignature: () => '' };
			Object.assign(challenge, { getSession: () => session });
		}),
};

const results: Record<string, boolean[]> = {};
for (const [name, prepare] of Object.entries(cases)) {
	prepare();
	results[name] = [await passes(user.password, 1000), await passes('Wrong horse battery', 1000)];
}
console.log(JSON.stringify(results));

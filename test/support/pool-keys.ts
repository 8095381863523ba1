import { generateKeyPairSync } from 'node:crypto';

/** Key id of the tests' user pool. */
export const KEY_ID = 'test-key';

/** A new key pair of a user pool: what it publishes, and the private key as PEM. */
export function poolKeys(): { jwks: string; privateKey: string } {
	const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const jwk = { ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' };
	return {
		jwks: JSON.stringify({ keys: [jwk] }),
		privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
	};
}

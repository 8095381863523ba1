import { createHmac, type KeyLike, sign } from 'node:crypto';
import { KEY_ID } from './pool-keys.ts';

/** Issuer of the tests' user pool. */
export const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${process.env['USER_POOL_ID']}`;

interface TokenOptions {
	readonly header?: object;
	readonly claims?: object;
	readonly key?: KeyLike;
	/** How to sign; the header says RS256 unless `header` says otherwise. */
	readonly signing?: 'RS256' | 'RS512' | 'HS256' | 'none';
}

/** An access token as our user pool issues them, but for what the options change. @param sub the user's Cognito id */
export function accessToken(sub: string, { header, claims, key, signing = 'RS256' }: TokenOptions = {}): string {
	const now = Math.floor(Date.now() / 1000);
	const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
	const payload = {
		sub,
		iss: ISSUER,
		client_id: process.env['USER_POOL_CLIENT_ID'],
		token_use: 'access',
		scope: 'aws.cognito.signin.user.admin',
		iat: now,
		exp: now + 3600,
		...claims,
	};
	const content = `${part({ alg: 'RS256', kid: KEY_ID, ...header })}.${part(payload)}`;
	return `${content}.${signature(content, signing, key ?? (process.env['POOL_PRIVATE_KEY'] as string))}`;
}

function signature(content: string, signing: TokenOptions['signing'], key: KeyLike): string {
	if (signing === 'none') return '';
	if (signing === 'HS256')
		return createHmac('sha256', key as string)
			.update(content)
			.digest('base64url');
	return sign(signing === 'RS512' ? 'sha512' : 'sha256', Buffer.from(content), key).toString('base64url');
}

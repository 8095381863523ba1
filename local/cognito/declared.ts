import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface UserPoolProperties {
	readonly UsernameAttributes: string[];
	readonly AutoVerifiedAttributes: string[];
	readonly UserAttributeUpdateSettings: { readonly AttributesRequireVerificationBeforeUpdate: string[] };
	readonly Schema: readonly { readonly Name: string; readonly Mutable: boolean }[];
	readonly Policies: { readonly PasswordPolicy: { readonly MinimumLength: number } };
}

interface ClientProperties {
	readonly ExplicitAuthFlows: readonly string[];
	/** In minutes. */
	readonly AccessTokenValidity: number;
	/** In days. */
	readonly RefreshTokenValidity: number;
	readonly ReadAttributes: readonly string[];
	readonly WriteAttributes: readonly string[];
}

const { Resources } = parse(readFileSync(new URL('../../resources/users.yml', import.meta.url), 'utf8'), {
	logLevel: 'silent',
	merge: true,
});

/** The user pool and its client as they are deployed. */
export const userPool: UserPoolProperties = Resources.UserPool.Properties;
export const client: ClientProperties = Resources.UserPoolClient.Properties;

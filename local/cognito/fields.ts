import { Ajv } from 'ajv';
import type { FromSchema } from 'json-schema-to-ts';
import { invalidParameter } from './errors.ts';

const text = { type: 'string', minLength: 1, maxLength: 131_072 } as const;
const texts = { type: 'object', additionalProperties: { type: 'string' } } as const;
const attributes = {
	type: 'array',
	items: {
		type: 'object',
		required: ['Name'],
		properties: { Name: text, Value: { type: 'string' } },
		additionalProperties: false,
	},
} as const;

/** Attributes by which users can be listed. */
const SEARCHABLE = [
	'username',
	'sub',
	'email',
	'phone_number',
	'name',
	'given_name',
	'family_name',
	'preferred_username',
];

/** Fields of calls, each of which is the same in all of them. Others are passed over. */
const properties = {
	AccessToken: text,
	AttributeName: text,
	AuthFlow: text,
	AuthParameters: texts,
	ChallengeName: text,
	ChallengeResponses: texts,
	ClientId: text,
	ClientMetadata: texts,
	Code: text,
	ConfirmationCode: text,
	DesiredDeliveryMediums: { type: 'array', items: text },
	Filter: { type: 'string', pattern: `^\\s*(${SEARCHABLE.join('|')})\\s` },
	MessageAction: text,
	Password: text,
	Permanent: { type: 'boolean' },
	PreviousPassword: text,
	ProposedPassword: text,
	RefreshToken: text,
	Session: text,
	TemporaryPassword: text,
	Token: text,
	UserAttributes: attributes,
	UserPoolId: text,
	Username: text,
} as const;

export type Field = keyof typeof properties;

type Fields = { readonly [Name in Field]: FromSchema<(typeof properties)[Name]> };

/** Input of a call that needs some fields. */
export type Input<Needed extends Field = never> = Pick<Fields, Needed> & Partial<Fields>;

const isValid = new Ajv().compile<Partial<Fields>>({ type: 'object', properties });

/** @throws CognitoError that names what is missing or wrong */
export function requireFields(input: object, needed: readonly Field[]): asserts input is Input {
	const missing = needed.find((name) => !Object.hasOwn(input, name));
	if (missing) throw invalidParameter(`Missing required parameter ${missing}`);
	if (isValid(input)) return;
	const [error] = isValid.errors ?? [];
	throw invalidParameter(`${error?.instancePath.slice(1).replaceAll('/', '.')} ${error?.message}`);
}

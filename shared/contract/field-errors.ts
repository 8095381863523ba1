import type { ErrorObject } from 'ajv';
import { formatDetails } from './formats.ts';
import type { FieldError } from './problems.ts';

/** Most wrong fields that an answer names: more than any request of ours has, fewer than a hostile one can make up. */
const MAX_FIELDS = 20;

/** One entry for each wrong field, the first find of each. */
export function fieldErrors(errors: readonly ErrorObject[]): FieldError[] {
	const found = new Map<string, string>();
	for (const error of errors) {
		const pointer = pointerOf(error);
		const detail = detailOf(error);
		if (detail !== undefined && !found.has(pointer)) found.set(pointer, detail);
		if (found.size === MAX_FIELDS) break;
	}
	return Array.from(found, ([pointer, detail]) => ({ pointer, detail }));
}

/** Pointer into the part of the request that is wrong: body, query or headers, whose names are left out. */
function pointerOf({ instancePath, params }: ErrorObject): string {
	const field = params['missingProperty'] ?? params['additionalProperty'];
	const inside = instancePath.replace(/^\/[^/]*/, '');
	return `#${inside}${field === undefined ? '' : `/${escaped(field)}`}` || '#';
}

const escaped = (name: string): string =>
	encodeURIComponent(name.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));

/** What is wrong, in words; undefined for finds that only say that another find was made. */
function detailOf({
	keyword,
	params,
	instancePath,
	schemaPath,
	message = 'is invalid',
}: ErrorObject): string | undefined {
	if (schemaPath.includes('/oneOf/')) return undefined; // the find of the choice itself says it
	switch (keyword) {
		case 'required':
			return 'is missing';
		case 'additionalProperties':
			return 'is not known here';
		case 'format':
			return formatDetails[params['format'] as keyof typeof formatDetails];
		case 'maxLength':
			return `must have at most ${params['limit']} characters`;
		case 'minLength':
			return 'must not be empty';
		case 'minItems':
			return `must have at least ${params['limit']} items`;
		case 'minimum':
			return `must be at least ${params['limit']}`;
		case 'maximum':
			return `must be at most ${params['limit']}`;
		case 'enum':
			return `must be one of ${params['allowedValues'].join(', ')}`;
		case 'oneOf':
			return params['passingSchemas']
				? 'must have message_group_uuid or handle, not both'
				: 'must have message_group_uuid or handle';
		case 'not':
			return instancePath === '/queryStringParameters' ? 'must have before or after, not both' : undefined;
		default:
			return message
				.replace(/^must be (string|object|boolean)$/, 'must be a JSON $1')
				.replace('be integer', 'be a whole number');
	}
}

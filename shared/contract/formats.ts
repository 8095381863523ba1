import { displayNameDetail, isVisible, normalizeDisplayName } from './text.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The string formats that our schemas use, and what a value that does not match is told. */
export const formats = {
	uuid: UUID,
	'message-uuid': /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
	'date-time-ms': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
	'date-time': /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)?$/,
	handle: /^[A-Za-z0-9_]{2,30}$/,
	/** Any handle that may be in the user table, also one that is older than the rule for new ones. */
	'at-handle': /^@[\s\S]{1,100}$/u,
	'page-limit': /^(?:[1-9]\d?|100)$/,
	'printable-ascii': /^[ -~]{1,128}$/,
	'display-name': (value: string): boolean => normalizeDisplayName(value) !== undefined,
	text: (value: string): boolean => isVisible(value) && value.isWellFormed(),
} as const;

export const formatDetails: Readonly<Record<keyof typeof formats, string>> = {
	uuid: 'must be a UUID',
	'message-uuid': 'must be the uuid of a message, as an earlier page or its Link header gave it',
	'date-time-ms': 'must be an ISO 8601 time in UTC with milliseconds',
	'date-time': 'must be an ISO 8601 date or time in UTC, such as 2026-01-31 or 2026-01-31T09:30:00Z',
	handle: 'must be 2 to 30 letters, digits or underscores',
	'at-handle': 'must be @ and a handle',
	'page-limit': 'must be a whole number from 1 to 100',
	'printable-ascii': 'must be 1 to 128 printable ASCII characters',
	'display-name': displayNameDetail,
	text: 'must have at least one visible character, and no unpaired surrogates',
};

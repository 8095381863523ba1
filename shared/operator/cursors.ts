import { invalidField } from './operator-error.ts';

/** Where long work goes on, as an opaque text. */
export const encodeCursor = (position: object): string => Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * The position in a cursor.
 * @param isPosition whether an object is a position of the function
 * @throws InvalidPayload when it is not a text that `encodeCursor` made of one
 */
export function decodeCursor<Position extends object>(
	cursor: string,
	isPosition: (value: object) => value is Position,
): Position {
	try {
		const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
		if (typeof position === 'object' && position !== null && isPosition(position)) return position;
	} catch {}
	throw invalidField('cursor', 'must be one that this function handed back');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Fields that hold the uuid of something, or a cursor, which is one too. */
const IS_UUID_FIELD = /(^|_)uuid$|^(before|after|cursor)$/;

/**
 * Writes the uuids of an object's own fields in lower case, as they are stored: RFC 9562 has them taken in either case, and
 * some languages write them in upper case. Texts of other fields stay as they are, whatever they look like.
 */
export function lowerCaseUuids(fields: unknown): void {
	if (typeof fields !== 'object' || fields === null) return;
	for (const [name, value] of Object.entries(fields)) {
		if (typeof value === 'string' && IS_UUID_FIELD.test(name) && UUID.test(value)) {
			(fields as Record<string, unknown>)[name] = value.toLowerCase();
		}
	}
}

import type { FromSchema } from 'json-schema-to-ts';
import type * as schemas from './schemas.ts';

/** A message as clients see it. */
export type Message = FromSchema<typeof schemas.message>;

/** A message group as one of its members sees it: the names are the other's. */
export type MessageGroup = FromSchema<typeof schemas.messageGroup>;

/** A user, as anybody may see them. */
export type ShortProfile = FromSchema<typeof schemas.shortProfile>;

/** The signed-in user, as only they see themselves. */
export type Me = FromSchema<typeof schemas.me>;

/** Somebody whom the signed-in user has blocked. */
export type Block = FromSchema<typeof schemas.block>;

import type { FromSchema } from 'json-schema-to-ts';
import { Problem } from '../../shared/contract/problems.ts';
import type * as schemas from '../../shared/contract/schemas.ts';
import { publicFunction } from '../../shared/http/http-function.ts';
import * as validators from '../../shared/platform/validators.ts';
import { findUserByHandle } from '../../shared/users/users.ts';

type Event = FromSchema<typeof schemas.showUserEvent>;

/** A user's public short profile: `GET /api/users/@{handle}/short`, without a token. */
export const handler = publicFunction<Event>(
	{ event: validators.showUserEvent, response: validators.shortProfileResponse },
	async ({ pathParameters }) => {
		const user = await findUserByHandle(pathParameters.handle.slice(1));
		if (user === undefined) throw new Problem('not-found', 'Nobody has this handle.');
		const { uuid, handle, display_name } = user;
		return { statusCode: 200, body: { uuid, handle, display_name } };
	},
);

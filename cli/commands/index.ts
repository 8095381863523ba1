import type { Command } from '../command.ts';
import { conversation } from './conversation.ts';
import { conversations } from './conversations.ts';
import { drop } from './drop.ts';
import { erase } from './erase.ts';
import { exportUser } from './export.ts';
import { linkUsers } from './link-users.ts';
import { rebuild } from './rebuild.ts';
import { scan } from './scan.ts';
import { schema } from './schema.ts';
import { seed } from './seed.ts';

/** The operator's commands by the names that they have in package.json, after `ops:`. */
export const commands: Readonly<Record<string, Command>> = {
	schema,
	seed,
	scan,
	conversation,
	conversations,
	'link-users': linkUsers,
	rebuild,
	export: exportUser,
	erase,
	drop,
};

/** Gives each test file a table of its own, and rate limits that are not met by chance. */
import { randomUUID } from 'node:crypto';
import { messagesTable } from './service.ts';

process.env['TABLE_NAME'] = `test-${randomUUID()}`;
globalThis.MESSAGES_TABLE = messagesTable();
for (const name of ['MESSAGES_PER_SECOND', 'MESSAGES_AT_ONCE', 'CONVERSATIONS_PER_SECOND', 'CONVERSATIONS_AT_ONCE']) {
	process.env[name] ??= '1000000';
}

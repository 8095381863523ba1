/** Points each test file at its worker's databases and a table of its own, and gives it rate limits that are not met by chance. */
import { randomUUID } from 'node:crypto';
import { messagesTable } from './service.ts';

const environments = JSON.parse(process.env['WORKER_ENVIRONMENTS'] ?? '[]');
Object.assign(process.env, environments[Number(process.env['JEST_WORKER_ID']) - 1]);
process.env['TABLE_NAME'] = `test-${randomUUID()}`;
globalThis.MESSAGES_TABLE = messagesTable();
for (const name of ['MESSAGES_PER_SECOND', 'MESSAGES_AT_ONCE', 'CONVERSATIONS_PER_SECOND', 'CONVERSATIONS_AT_ONCE']) {
	process.env[name] ??= '1000000';
}

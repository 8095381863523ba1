/** Points each test file at its worker's databases and a table of its own, and gives it rate limits that are not met by chance. */
import { randomUUID } from 'node:crypto';
import { messagesTable } from './service.ts';

const environments = JSON.parse(process.env['WORKER_ENVIRONMENTS'] ?? '[]');
Object.assign(process.env, environments[Number(process.env['JEST_WORKER_ID']) - 1]);
process.env['TABLE_NAME'] = `test-${randomUUID()}`;
process.env['ERASE_FUNCTION'] = 'test-eraseUser';
globalThis.MESSAGES_TABLE = messagesTable();
for (const what of ['MESSAGES', 'CONVERSATIONS', 'LOOKUPS', 'READS']) {
	for (const how of ['PER_SECOND', 'BURST']) process.env[`${what}_${how}`] ??= '1000000';
}

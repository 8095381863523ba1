/** Gives each test file a table of its own. */
import { randomUUID } from 'node:crypto';
import { service } from './service.ts';

process.env['TABLE_NAME'] = `test-${randomUUID()}`;
globalThis.MESSAGES_TABLE = service.resources.Resources['MessagesTable']?.Properties as never;

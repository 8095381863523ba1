/**
 * Runs Postgres (PGlite) on port POSTGRES_PORT of this machine, with its files in POSTGRES_FOLDER. Ends with the process
 * that started it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { TEMPLATE } from './postgres-template.ts';

process.once('disconnect', () => process.exit());

const folder = process.env['POSTGRES_FOLDER'] ?? '';
if (!existsSync(folder)) {
	if (!existsSync(TEMPLATE)) {
		execFileSync(process.execPath, [fileURLToPath(new URL('./postgres-template.ts', import.meta.url))]);
	}
	cpSync(TEMPLATE, folder, { recursive: true });
}
const server = new PGLiteSocketServer({
	// Small buffers of its own: there are few data, and all of them are in the file system's cache.
	db: await PGlite.create({ dataDir: folder, postgresqlconf: ['shared_buffers=4MB', 'wal_buffers=256kB'] }),
	host: 'localhost',
	port: Number(process.env['POSTGRES_PORT']),
	maxConnections: 100,
});
await server.start();
process.send?.('ready');

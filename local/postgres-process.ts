/**
 * Runs Postgres (PGlite) on a port of this machine: `node postgres-process.ts <port> <folder of its files> [<temporary folder>]`.
 * Ends with the process that started it, and then takes the temporary folder away, which that one may no longer be able to.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { TEMPLATE } from './postgres-template.ts';

const [port, folder = '', temporary] = process.argv.slice(2);
process.once('disconnect', () => {
	if (temporary) rmSync(temporary, { recursive: true, force: true });
	process.exit();
});

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
	port: Number(port),
	maxConnections: 100,
});
await server.start();
process.send?.('ready');

/** Runs Postgres (PGlite, in memory) on port POSTGRES_PORT, in a process of its own that ends with the one that started it. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

process.once('disconnect', () => process.exit());
const server = new PGLiteSocketServer({
	db: await PGlite.create(),
	host: 'localhost',
	port: Number(process.env['POSTGRES_PORT']),
	maxConnections: 100,
});
await server.start();
process.send?.('ready');

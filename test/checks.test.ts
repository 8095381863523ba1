import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import getPort from 'get-port';
import { javaProblem, portProblem } from '../local/checks.ts';

test('a missing Java is one line that says what to install', () => {
	expect(javaProblem()).toBeUndefined();
	expect(javaProblem({ PATH: '/nowhere' })).toMatch(/^DynamoDB Local needs Java 17 or newer.* install one.*$/);
});

test('a port in use is one line that names the port, what it is for and how to change it', async () => {
	const port = await getPort();
	expect(await portProblem('Postgres', port, 'POSTGRES_PORT')).toBeUndefined();
	const server = createServer().listen(port, 'localhost');
	await once(server, 'listening');
	const problem = await portProblem('Postgres', port, 'POSTGRES_PORT');
	expect(problem).toBe(
		`Port ${port}, for Postgres, is in use: stop what uses it, or set POSTGRES_PORT to another port.`,
	);
	server.close();
});

test('stage local is not deployed: a sentence says what to type instead', () => {
	const { status, stdout, stderr } = spawnSync('serverless', ['deploy'], { encoding: 'utf8' });
	expect(status).toBe(1);
	expect(stdout + stderr).toContain('npx sls deploy --stage dev');
	expect(stdout + stderr).not.toMatch(/\n\s+at /);
});

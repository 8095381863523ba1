import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import getPort from 'get-port';
import { javaProblem, portProblem, samePortProblems } from '../../local/checks.ts';
import { parameterProblems } from '../../local/parameters.ts';

test('a missing Java is one line that says what to install', () => {
	expect(javaProblem()).toBeUndefined();
	expect(javaProblem({ PATH: '/nowhere' })).toMatch(/^DynamoDB Local needs Java 17 or newer.* install one.*$/);
});

test.each([
	[
		'that only says that there is none, as on macOS',
		'echo "Unable to locate a Java Runtime." >&2; exit 1',
		/install one/,
	],
	['that is too old', `echo 'openjdk version "11.0.2" 2019-01-15' >&2`, /java on the PATH is version 11\.$/],
])('so is a java %s', (_, script, says) => {
	const folder = mkdtempSync(join(tmpdir(), 'java-'));
	writeFileSync(join(folder, 'java'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
	expect(javaProblem({ PATH: `${folder}:${process.env['PATH']}` })).toMatch(says);
	rmSync(folder, { recursive: true });
});

test.each([0, 65_536, 80.5, Number.NaN])('a port %d is none', async (port) => {
	expect(await portProblem('Postgres', port, 'POSTGRES_PORT')).toBe('POSTGRES_PORT must be a port, from 1 to 65535.');
});

test('ports that are to be one and the same are named', () => {
	const ports = [
		{ variable: 'WEB_PORT', port: 3000 },
		{ variable: 'API_PORT', port: 3000 },
		{ variable: 'LAMBDA_PORT', port: 3002 },
	];
	expect(samePortProblems(ports)).toEqual(['WEB_PORT and API_PORT are both 3000: set one of them to another port.']);
	expect(samePortProblems(ports.slice(1))).toEqual([]);
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

test.each([
	['stage local is not deployed', 'deploy', 'npx sls deploy --stage dev'],
	['nor are its functions invoked in AWS', 'invoke -f scan', 'Here it is npx sls invoke local, or npm run.'],
	['no other stage is run here', 'offline start --stage dev', 'The laptop runs stage local'],
	['a wrong parameter is named', 'package --stage dev --param cache=redis', 'cache must be none or valkey, not redis.'],
])('%s: a sentence says what to type instead', (_, command, says) => {
	const { status, stdout, stderr } = spawnSync('serverless', command.split(' '), { encoding: 'utf8' });
	expect(status).toBe(1);
	expect(stdout + stderr).toContain(says);
	expect(stdout + stderr).not.toMatch(/\n\s+at |Cannot resolve/);
});

test('wrong parameters are each named, with what they may be', () => {
	const parameters = { default: { database: 'dsql', tracing: false, alarmEmail: '', requestsPerSecond: 5 }, prod: {} };
	expect(
		parameterProblems(parameters, 'prod', ['alarmEmail=a@b.example', 'database=postgres', 'tracing=true']),
	).toEqual([]);
	expect(
		parameterProblems({ ...parameters, prod: { tracing: 'on', alarms: 1 } }, 'prod', [
			'database=',
			'requestsPerSecond=-5',
		]),
	).toEqual([
		'The parameter database must be dsql or postgres, not empty.',
		'The parameter tracing must be true or false, not on.',
		'The parameter requestsPerSecond must be a whole number from 1 on, not -5.',
		'There is no parameter alarms. There are database, tracing, alarmEmail, requestsPerSecond.',
	]);
});

test('a domain comes with its certificate, which CloudFront takes from us-east-1 only', () => {
	const parameters = { default: { domainName: '', certificateArn: '' } };
	const of = (...given: string[]): string[] => parameterProblems(parameters, 'dev', given);
	const arn = 'certificateArn=arn:aws:acm:us-east-1:123456789012:certificate/12-34';
	expect(of()).toEqual([]);
	expect(of('domainName=messages.example.com', arn)).toEqual([]);
	const both = 'The parameters domainName and certificateArn need each other.';
	expect(of('domainName=messages.example.com')).toEqual([both]);
	expect(of(arn)).toEqual([both]);
	expect(of('domainName=https://messages.example.com', arn)).toEqual([
		'The parameter domainName must be a domain name in lower case, or empty, not https://messages.example.com.',
	]);
	expect(of('domainName=messages.example.com', arn.replace('us-east-1', 'eu-west-1'))).toMatchObject(
		[/us-east-1/].map((pattern) => expect.stringMatching(pattern)),
	);
});

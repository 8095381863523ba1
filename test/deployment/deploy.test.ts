import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StandInAws } from '../support/aws.ts';
import { inCopy, type ProjectCopy } from '../support/packaged.ts';

/** `sls deploy` and `sls remove` as they are, against a stand-in for AWS: about a minute and a half each. */
describe('sls', () => {
	let aws: StandInAws;
	let endpoint: string;
	let copy: ProjectCopy;

	beforeAll(() => {
		copy = inCopy();
	});

	beforeEach(async () => {
		await aws?.stop();
		aws = new StandInAws();
		endpoint = await aws.start();
	});

	afterAll(async () => {
		await aws.stop();
		copy.remove();
	});

	/** Runs it. Everything that it asks AWS goes to the stand-in. @returns exit code and all that it said */
	async function sls(...args: string[]): Promise<{ code: number; said: string }> {
		const child = spawn(process.execPath, [copy.framework, ...args, '--region', 'us-east-1'], {
			cwd: copy.folder,
			env: {
				...copy.environment,
				AWS_ENDPOINT_URL: endpoint,
				AWS_ACCESS_KEY_ID: 'test',
				AWS_SECRET_ACCESS_KEY: 'test',
				SLS_AWS_MONITORING_FREQUENCY: '50',
			},
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		const ended = new Promise<number>((resolve) => {
			child.once('close', (code) => resolve(code ?? 1));
		});
		const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
		return { code, said: out + err };
	}

	const isTableProtected = (): unknown =>
		aws.stack?.template.Resources['MessagesTable']?.Properties['DeletionProtectionEnabled'];

	test('an empty account gets everything with one command, which says where it is', async () => {
		const { code, said } = await sls('deploy', '--stage', 'dev');
		expect([code, aws.unknown, said]).toEqual([0, [], expect.stringContaining('Service deployed to stack')]);
		const uploaded = [...aws.objects.keys()].map((key) => key.replace(/.*\//, ''));
		const functions = Object.values(aws.stack?.template.Resources ?? {}).filter(
			({ Type }) => Type === 'AWS::Lambda::Function',
		);
		expect(uploaded.filter((name) => name.endsWith('.zip'))).toHaveLength(functions.length);
		// What is uploaded is a matter of seconds.
		const bytes = [...aws.objects.values()].reduce((sum, { length }) => sum + length, 0);
		expect(bytes).toBeLessThan(10_000_000);
		expect(Object.keys(aws.stack?.template.Outputs ?? {})).toEqual(
			expect.arrayContaining(['WebUrl', 'ApiUrl', 'SocketUrl', 'UserPoolId', 'UserPoolClientId', 'DashboardUrl']),
		);

		const removal = await sls('remove', '--stage', 'dev');
		expect([removal.code, aws.unknown, removal.said]).toEqual([0, [], expect.stringContaining('removed')]);
		expect([aws.stack, aws.names]).toEqual([undefined, new Set()]);
	}, 600_000);

	test('a first deployment of prod that fails can be repeated, and the one after it protects the data', async () => {
		aws.failAt = 'DatabaseSchema';
		const failed = await sls('deploy', '--stage', 'prod');
		expect([failed.code, failed.said]).toEqual([1, expect.stringContaining('made to fail')]);
		expect(aws.names).toEqual(new Set());

		const first = await sls('deploy', '--stage', 'prod');
		expect([first.code, first.said]).toEqual([0, expect.stringContaining('leaves deletion protection off')]);
		expect(isTableProtected()).toBe(false);

		const second = await sls('deploy', '--stage', 'prod');
		expect([second.code, second.said]).toEqual([0, expect.not.stringContaining('leaves deletion protection off')]);
		expect(isTableProtected()).toBe(true);
		expect(aws.names).toEqual(new Set(['table cruddur-messages-prod']));
	}, 900_000);
});

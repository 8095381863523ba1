import { expect, test } from '@jest/globals';
import { cleanEnvironment } from '../../local/clean-environment.js';
import { type Port, ports, variableOf } from '../../local/ports.ts';

const AWS_FILES = {
	AWS_CONFIG_FILE: '/dev/null',
	AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
	AWS_EC2_METADATA_DISABLED: 'true',
};

test('nothing of AWS, proxies, Node, Java, Postgres or the Serverless Framework comes in', () => {
	const names = [
		...['AWS_PROFILE', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_CONFIG_FILE', 'AWS_ENDPOINT_URL_DYNAMODB'],
		...[
			'HTTP_PROXY',
			'https_proxy',
			'NO_PROXY',
			'NODE_USE_ENV_PROXY',
			'NODE_OPTIONS',
			'NODE_ENV',
			'NODE_EXTRA_CA_CERTS',
		],
		...['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'PGHOST', 'PGPASSWORD', 'SLS_DEBUG', 'SERVERLESS_ACCESS_KEY'],
		...['STAGE', 'TABLE_NAME', 'CACHE_URL', 'DATABASE_URL', 'POWERTOOLS_DEV', 'MY_PATH', 'PATHS'],
	];
	expect(cleanEnvironment(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual(AWS_FILES);
});

test('where programs are, how text is shown and the settings of the stack do', () => {
	const names = [
		'PATH',
		'HOME',
		'TMPDIR',
		'LANG',
		'LC_ALL',
		'TERM',
		'CI',
		'DATA_DIR',
		'STACK_FILE',
		'npm_config_limit',
	];
	const given = Object.fromEntries(
		[...names, ...Object.keys(ports).map((port) => variableOf(port as Port))].map((name) => [name, 'x']),
	);
	expect(cleanEnvironment(given)).toEqual({ ...given, ...AWS_FILES });
});

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

test('sign-ins by SRP pass with the right password alone, whatever numbers are drawn', () => {
	const program = fileURLToPath(new URL('../support/srp-sign-ins.ts', import.meta.url));
	const results = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));
	expect(results).toEqual({
		'a number that the client writes with leading zeros': [true, false],
		'a public number that begins with a zero byte': [true, false],
		'a shared number that begins with a zero byte': [true, false],
	});
});

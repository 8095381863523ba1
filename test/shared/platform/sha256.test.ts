import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Sha256 } from '../../../shared/platform/sha256.ts';

const data = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.uint8Array(),
	fc.uint8Array().map((bytes) => bytes.slice().buffer),
);
const bytes = (value: string | Uint8Array | ArrayBuffer): Uint8Array =>
	typeof value === 'string' ? Buffer.from(value) : new Uint8Array(value);

test('any data in any parts, with a secret or without, give what Node gives', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(data, { maxLength: 4 }), fc.option(data, { nil: undefined }), async (parts, secret) => {
			const ours = new Sha256(secret);
			const node = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
			for (const part of parts) {
				ours.update(part);
				node.update(bytes(part));
			}
			expect(Buffer.from(await ours.digest()).toString('hex')).toBe(node.digest('hex'));
		}),
		{ numRuns: 500 },
	);
});

test('a key whose bytes were used before gives the same again, and what was reset is forgotten', async () => {
	const key = Buffer.from('secret');
	const expected = createHmac('sha256', key).update('text').digest('hex');
	for (let i = 0; i < 3; i++) {
		const hash = new Sha256(key);
		hash.update('else');
		hash.reset();
		hash.update('text');
		expect(Buffer.from(await hash.digest()).toString('hex')).toBe(expected);
	}
});

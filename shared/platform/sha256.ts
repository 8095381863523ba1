import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** Keys of signatures: the SDK gives the same bytes for a day, and Node prepares a key each time unless it is made once. */
const keys = new WeakMap<Uint8Array, KeyObject>();

function keyOf(secret: Uint8Array): KeyObject {
	let key = keys.get(secret);
	if (key === undefined) {
		key = createSecretKey(secret);
		keys.set(secret, key);
	}
	return key;
}

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array => {
	if (typeof data === 'string' || data instanceof Uint8Array) return data;
	if (data instanceof ArrayBuffer) return new Uint8Array(data);
	return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};

/**
 * SHA-256 and its HMAC for the SDK's signatures, by Node's one-shot functions: the SDK's own makes a hash object, its stream
 * and a key for each of the four digests of a request. The SDK's `ChecksumConstructor`.
 * @param secret makes it an HMAC
 */
export class Sha256 {
	readonly #secret: string | Uint8Array | undefined;
	#data: string | Uint8Array = '';

	constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
		this.#secret = secret === undefined ? undefined : bytesOf(secret);
	}

	/** @param data what is added to what was given before */
	update(data: string | ArrayBuffer | ArrayBufferView): void {
		const bytes = bytesOf(data);
		this.#data = this.#data.length === 0 ? bytes : Buffer.concat([Buffer.from(this.#data), Buffer.from(bytes)]);
	}

	/** @returns the 32 bytes */
	async digest(): Promise<Uint8Array> {
		if (this.#secret === undefined) return hash('sha256', this.#data, 'buffer');
		const key = typeof this.#secret === 'string' ? this.#secret : keyOf(this.#secret);
		return createHmac('sha256', key).update(this.#data).digest();
	}

	reset(): void {
		this.#data = '';
	}
}

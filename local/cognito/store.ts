import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DataStore } from 'cognito-local/lib/services/dataStore/dataStore.js';

type Tree = { [key: string]: unknown };

/**
 * cognito-local's data in a JSON file. Each write makes a new file that takes the place of the old one, so that the file
 * is whole whenever the process ends.
 */
export class JsonFile implements DataStore {
	readonly #path: string;
	readonly #root: Tree;

	/** @param initial what a new file has */
	constructor(path: string, initial: Tree) {
		this.#path = path;
		this.#root = read(path) ?? initial;
	}

	async getRoot<T>(): Promise<T> {
		return this.#root as T;
	}

	async get<T>(_: unknown, key: string | string[], defaultValue?: T): Promise<T> {
		const value = [key].flat().reduce<unknown>((tree, name) => childOf(tree, name), this.#root);
		return (value ?? defaultValue ?? null) as T;
	}

	async set(_: unknown, key: string | string[], value: unknown): Promise<void> {
		const { parent, name } = this.#place(key);
		parent[name] = value;
		this.#write();
	}

	async delete(_: unknown, key: string | string[]): Promise<void> {
		const { parent, name } = this.#place(key);
		delete parent[name];
		this.#write();
	}

	#place(key: string | string[]): { parent: Tree; name: string } {
		const path = [key].flat();
		const name = path.pop() ?? '';
		let parent = this.#root;
		for (const part of path) {
			parent[part] ??= {};
			parent = parent[part] as Tree;
		}
		return { parent, name };
	}

	#write(): void {
		mkdirSync(dirname(this.#path), { recursive: true });
		writeFileSync(`${this.#path}.new`, JSON.stringify(this.#root));
		renameSync(`${this.#path}.new`, this.#path);
	}
}

/** Users may be called what every object has, such as `constructor`. */
const childOf = (tree: unknown, name: string): unknown =>
	tree !== undefined && Object.hasOwn(tree as Tree, name) ? (tree as Tree)[name] : undefined;

function read(path: string): Tree | undefined {
	try {
		// cognito-local names what holds a date so that it ends in Date.
		return JSON.parse(readFileSync(path, 'utf8'), (key, value) => (key.endsWith('Date') ? new Date(value) : value));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw new Error(`${path} cannot be read: remove it, and all that is beside it`, { cause: error });
	}
}

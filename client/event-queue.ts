type Result<Item> = IteratorResult<Item, undefined>;

interface Reader<Item> {
	resolve(result: Result<Item>): void;
	reject(error: unknown): void;
}

/** Hands items to one reader in the order they came. */
export class EventQueue<Item> {
	#items: Item[] = [];
	readonly #readers: Reader<Item>[] = [];
	#end: { readonly error?: unknown } | undefined;

	push(item: Item): void {
		if (this.#end) return;
		const reader = this.#readers.shift();
		if (reader) reader.resolve({ value: item, done: false });
		else this.#items.push(item);
	}

	/** Takes back what nobody has read yet. */
	remove(isObsolete: (item: Item) => boolean): void {
		this.#items = this.#items.filter((item) => !isObsolete(item));
	}

	/** Ends it once everything is read, with an error if one is given. */
	end(end: { readonly error?: unknown }): void {
		this.#end ??= end;
		for (const reader of this.#readers.splice(0)) this.#finish(reader);
	}

	next(): Promise<Result<Item>> {
		return new Promise((resolve, reject) => {
			const [item] = this.#items.splice(0, 1);
			if (item !== undefined) resolve({ value: item, done: false });
			else if (this.#end) this.#finish({ resolve, reject });
			else this.#readers.push({ resolve, reject });
		});
	}

	/** One reader gets the error; it is over for all. */
	#finish({ resolve, reject }: Reader<Item>): void {
		const { error } = this.#end ?? {};
		this.#end = {};
		if (error === undefined) resolve({ value: undefined, done: true });
		else reject(error);
	}
}

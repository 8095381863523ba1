/** Does a work for each item, at most so many at once. The first error ends it, though works under way go on. */
export async function concurrently<Item>(
	items: Iterable<Item>,
	atOnce: number,
	work: (item: Item) => Promise<void>,
): Promise<void> {
	const queue = items[Symbol.iterator]();
	const worker = async (): Promise<void> => {
		for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Runs a task for each item, at most `limit` at a time. The first error ends it, though tasks that have begun go on. */
export async function concurrently<Item>(
	items: Iterable<Item>,
	limit: number,
	task: (item: Item) => Promise<void>,
): Promise<void> {
	const queue = items[Symbol.iterator]();
	const worker = async (): Promise<void> => {
		for (let next = queue.next(); !next.done; next = queue.next()) await task(next.value);
	};
	await Promise.all(Array.from({ length: limit }, worker));
}

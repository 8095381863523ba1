/** Runs an action for every item, at most so many at a time; the first that fails makes it fail. */
export async function concurrently<Item>(
	items: readonly Item[],
	most: number,
	action: (item: Item) => Promise<void>,
): Promise<void> {
	const queue = items.values();
	const worker = async (): Promise<void> => {
		for (const item of queue) await action(item);
	};
	await Promise.all(Array.from({ length: most }, worker));
}

/** How many items a page has when nobody asks. */
export const DEFAULT_LIMIT = 20;

/** Nobody is told of more unread messages: this many stands for as many or more. */
export const MAX_UNREAD_COUNT = 100;

/** Where a page lies: before (older than) or after (newer than) a cursor, which is not part of it; or the newest. */
export interface PageRequest {
	/** Most items in the page, 1 to 100. */
	readonly limit: number;
	/** A message uuid. */
	readonly before?: string | undefined;
	/** A message uuid. */
	readonly after?: string | undefined;
}

/** A page and the cursors of its neighbours, absent where there is nothing more. */
export interface Page<Item> {
	readonly items: Item[];
	/** Cursor for `before`: the older page. */
	readonly older?: string | undefined;
	/** Cursor for `after`: the newer page. */
	readonly newer?: string | undefined;
}

import { createStore } from '../data/store.ts';

/** What a screen reader says next; the number tells two equal sentences apart. */
export const announcements = createStore<readonly { readonly id: number; readonly text: string }[]>([]);

const KEPT = 3;
let count = 0;

/** Lets a screen reader say something, once it is done with what it says. */
export function announce(text: string): void {
	count += 1;
	const id = count;
	announcements.set((said) => [...said.slice(1 - KEPT), { id, text }]);
}

import { useSyncExternalStore } from 'react';

/** A value that components follow. */
export interface Store<Value> {
	get(): Value;
	/** @param next the new value, or how it follows from the old one */
	set(next: Value | ((value: Value) => Value)): void;
	subscribe(listener: () => void): () => void;
}

export function createStore<Value>(initial: Value): Store<Value> {
	let value = initial;
	const listeners = new Set<() => void>();
	return {
		get: () => value,
		set(next) {
			const changed = typeof next === 'function' ? (next as (value: Value) => Value)(value) : next;
			if (changed === value) return;
			value = changed;
			for (const listener of [...listeners]) listener();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
}

/** A store's value in a component, which is drawn again when it changes. */
export const useStore = <Value>(store: Store<Value>): Value => useSyncExternalStore(store.subscribe, store.get);

/** A part of a store's value. @param select must give the same part of the same value */
export const useSelected = <Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part =>
	useSyncExternalStore(store.subscribe, () => select(store.get()));

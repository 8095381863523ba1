/** What the browser keeps for this page, as JSON under names that begin with `cruddur.`; all tabs share it. */
const PREFIX = 'cruddur.';

/** What somebody chose for this browser, whoever is signed in. */
const OF_THE_BROWSER = ['theme'];

/** @returns undefined where nothing is kept, or nothing that can be read */
export function read<Value>(name: string): Value | undefined {
	try {
		return JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null') ?? undefined;
	} catch {
		return undefined;
	}
}

/** @param value undefined removes it */
export function write(name: string, value: unknown): void {
	try {
		if (value === undefined) localStorage.removeItem(PREFIX + name);
		else localStorage.setItem(PREFIX + name, JSON.stringify(value));
	} catch {
		// The browser keeps nothing (full, or forbidden): the page works on without.
	}
}

/** Removes all that belongs to whoever was signed in. */
export function wipe(): void {
	for (const key of Object.keys(localStorage)) {
		if (key.startsWith(PREFIX) && !OF_THE_BROWSER.includes(key.slice(PREFIX.length))) localStorage.removeItem(key);
	}
}

/** Calls a function when another tab changed what is kept under a name. @returns what ends that */
export function onChange(name: string, call: () => void): () => void {
	const listener = ({ key }: StorageEvent): void => {
		if (key === PREFIX + name || key === null) call();
	};
	addEventListener('storage', listener);
	return () => removeEventListener('storage', listener);
}

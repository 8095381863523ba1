import { onChange, read, write } from '../data/storage.ts';

const name = (to: string): string => `draft.${to}`;

/** What was typed to somebody and not sent. @param to a conversation's uuid, or `@` and a handle */
export const readDraft = (to: string): string => read<string>(name(to)) ?? '';

export const writeDraft = (to: string, text: string): void => write(name(to), text || undefined);

/** Calls a function with what another tab typed to the same. @returns what ends that */
export const onDraft = (to: string, call: (text: string) => void): (() => void) =>
	onChange(name(to), () => call(readDraft(to)));

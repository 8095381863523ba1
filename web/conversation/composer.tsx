import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Message } from '../../client/index.ts';
import { client, live } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import { applyMessage } from '../live/live.ts';
import { Icon } from '../look/icons.tsx';
import { onDraft, readDraft, writeDraft } from './drafts.ts';
import { send } from './outbox.ts';

interface ComposerProps {
	/** A conversation's uuid, or `@` and a handle: what is typed here never goes elsewhere. */
	readonly to: string;
	/** The other's. */
	readonly name: string;
	/** The message of mine that is being edited. */
	readonly editing?: Message | undefined;
	readonly onEdit?: (message: Message | undefined) => void;
	readonly newest?: Message | undefined;
	readonly lastOfMine?: Message | undefined;
}

/** Most code points of a message, and from how many on their number is shown. */
const MAX_CHARACTERS = 1024;
const COUNTED_FROM = 900;

/** On a phone Enter is a new line, and no keyboard pops up unasked. */
const isTouch = (): boolean => matchMedia('(pointer: coarse)').matches;

/** Where one writes, and edits. */
export function Composer({ to, name, editing, onEdit = () => {}, newest, lastOfMine }: ComposerProps) {
	const field = useRef<HTMLTextAreaElement>(null);
	const [draft, setDraft] = useState(() => readDraft(to));
	const [edited, setEdited] = useState('');
	const [problem, setProblem] = useState<string>();
	const text = editing ? edited : draft;
	const length = [...text].length;
	const isSendable = text.trim() !== '' && length <= MAX_CHARACTERS;

	const changeDraft = (next: string): void => {
		setDraft(next);
		writeDraft(to, next);
	};
	const changeText = (next: string): void => {
		setProblem(undefined);
		if (editing) setEdited(next);
		else {
			changeDraft(next);
			if (next !== '' && !to.startsWith('@')) live().typing(to);
		}
	};

	useEffect(() => {
		if (!isTouch()) field.current?.focus();
		const isElsewhere = (): boolean => document.activeElement !== field.current || !document.hasFocus();
		const stopFollowing = onDraft(to, (other) => {
			if (isElsewhere()) setDraft(other);
		});
		const takeOver = (event: Event): void => {
			if ((event as CustomEvent).detail !== to) return;
			setDraft(readDraft(to));
			field.current?.focus();
		};
		addEventListener('cruddur:draft', takeOver);
		return () => {
			stopFollowing();
			removeEventListener('cruddur:draft', takeOver);
		};
	}, [to]);
	useEffect(() => {
		setProblem(undefined);
		if (!editing) return;
		setEdited(editing.message);
		field.current?.focus();
	}, [editing]);
	useLayoutEffect(() => {
		if (field.current && !CSS.supports('field-sizing', 'content')) grow(field.current);
	});

	const submit = async (): Promise<void> => {
		if (!isSendable) return;
		if (!editing) {
			send(to, text, newest?.uuid ?? '');
			changeDraft('');
			return;
		}
		if (text === editing.message) return onEdit(undefined);
		try {
			applyMessage(await client().editMessage(editing, text));
			onEdit(undefined);
		} catch (error) {
			setProblem(`The change was not saved. ${describeError(error)}`);
		}
	};
	const onKeyDown = (event: KeyboardEvent): void => {
		if (event.nativeEvent.isComposing || event.keyCode === 229) return;
		if (event.key === 'Enter' && !event.shiftKey && !event.altKey && !isTouch()) {
			event.preventDefault();
			void submit();
		} else if (event.key === 'ArrowUp' && text === '' && !editing && lastOfMine) {
			event.preventDefault();
			onEdit(lastOfMine);
		} else if (event.key === 'Escape' && editing) {
			event.preventDefault();
			onEdit(undefined);
		}
	};
	return (
		<form
			className="composer"
			aria-label={editing ? 'Edit a message' : 'Write a message'}
			onSubmit={(event) => {
				event.preventDefault();
				void submit();
			}}
		>
			{editing && (
				<div className="editing">
					<span>
						Editing your message <span className="keyboard-only">· Escape cancels</span>
					</span>
					<button
						type="button"
						className="icon-button small"
						aria-label="Cancel editing"
						onClick={() => onEdit(undefined)}
					>
						<Icon name="close" />
					</button>
				</div>
			)}
			<div className="composer-row">
				<textarea
					ref={field}
					rows={1}
					dir="auto"
					aria-label={editing ? 'Edit message' : `Message ${name}`}
					placeholder={editing ? '' : `Message ${name}`}
					aria-describedby="composer-note"
					enterKeyHint={isTouch() ? 'enter' : 'send'}
					value={text}
					onInput={(event) => changeText(event.currentTarget.value)}
					onKeyDown={onKeyDown}
				/>
				<button
					type="submit"
					className="send"
					aria-label={editing ? 'Save' : 'Send'}
					disabled={!isSendable}
					onPointerDown={(event) => event.preventDefault()} // the field keeps the focus, and a phone its keyboard
				>
					<Icon name="send" />
				</button>
			</div>
			<p id="composer-note" className={length > MAX_CHARACTERS ? 'composer-note over' : 'composer-note'} role="status">
				{problem ?? countNote(length)}
			</p>
		</form>
	);
}

function countNote(length: number): string | undefined {
	if (length < COUNTED_FROM) return undefined;
	if (length <= MAX_CHARACTERS) return `${length} of ${MAX_CHARACTERS} characters`;
	const tooMany = length - MAX_CHARACTERS;
	return `${tooMany} ${tooMany === 1 ? 'character' : 'characters'} too many: a message has at most ${MAX_CHARACTERS}.`;
}

function grow(field: HTMLTextAreaElement): void {
	field.style.height = 'auto';
	field.style.height = `${field.scrollHeight}px`;
}

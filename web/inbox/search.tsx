import { useEffect, useState } from 'react';
import type { ShortProfile } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import { useStore } from '../data/store.ts';
import { Icon } from '../look/icons.tsx';
import { paths } from '../look/route.ts';
import { Avatar } from '../people/avatar.tsx';
import { inbox } from './inbox.ts';

interface SearchProps {
	readonly value: string;
	readonly onChange: (value: string) => void;
}

/** Below so many characters the API looks for nobody. */
const MIN_CHARACTERS = 2;
const MAX_CHARACTERS = 30;
/** How long a pause in typing is, in milliseconds. */
const PAUSE_MS = 200;

type Found =
	| { readonly state: 'looking' | 'short' }
	| { readonly state: 'found'; readonly people: readonly ShortProfile[] }
	| { readonly state: 'failed'; readonly problem: string };

/** What is looked for: a handle, as people write one. */
const handleOf = (value: string): string => value.trim().replace(/^@/, '').slice(0, MAX_CHARACTERS);

/** Finds people by the beginning of their handle, and those of the inbox by their name, too. */
export function Search({ value, onChange }: SearchProps) {
	const handle = handleOf(value);
	const found = useFound(handle);
	return (
		<search className="search">
			<label className="search-field">
				<Icon name="search" />
				<input
					type="search"
					placeholder="Find a person by handle"
					aria-label="Find a person by handle"
					autoComplete="off"
					autoCapitalize="none"
					spellCheck={false}
					value={value}
					onInput={(event) => onChange(event.currentTarget.value)}
					onKeyDown={(event) => {
						if (event.key === 'Escape') onChange('');
					}}
				/>
			</label>
			{handle && <Results handle={handle} found={found} onChoose={() => onChange('')} />}
		</search>
	);
}

function useFound(handle: string): Found {
	const [found, setFound] = useState<Found>({ state: 'short' });
	useEffect(() => {
		if ([...handle].length < MIN_CHARACTERS) return setFound({ state: 'short' });
		setFound((before) => (before.state === 'found' ? before : { state: 'looking' }));
		const end = new AbortController();
		const timer = setTimeout(async () => {
			try {
				setFound({ state: 'found', people: await client().findUsers(handle, { signal: end.signal }) });
			} catch (error) {
				if (!end.signal.aborted) setFound({ state: 'failed', problem: describeError(error) });
			}
		}, PAUSE_MS);
		return () => {
			clearTimeout(timer);
			end.abort();
		};
	}, [handle]);
	return found;
}

interface ResultsProps {
	readonly handle: string;
	readonly found: Found;
	readonly onChoose: () => void;
}

function Results({ handle, found, onChoose }: ResultsProps) {
	const { groups } = useStore(inbox);
	const wanted = handle.toLowerCase();
	const known = groups.filter(
		({ display_name, handle: theirs }) =>
			theirs.toLowerCase().startsWith(wanted) || display_name.toLowerCase().includes(wanted),
	);
	const others =
		found.state === 'found' ? found.people.filter(({ uuid }) => !known.some((one) => one.user_uuid === uuid)) : [];
	return (
		<div className="results">
			<ul>
				{known.map((group) => (
					<Result
						key={group.uuid}
						person={{ uuid: group.user_uuid, handle: group.handle, display_name: group.display_name }}
						to={paths.conversation(group.uuid)}
						onChoose={onChoose}
					/>
				))}
				{others.map((person) => (
					<Result key={person.uuid} person={person} to={paths.newConversation(person.handle)} onChoose={onChoose} />
				))}
			</ul>
			<p className="hint" role="status">
				{found.state === 'short' && known.length === 0 && 'Type at least two characters of a handle.'}
				{found.state === 'looking' && known.length === 0 && 'Looking…'}
				{found.state === 'failed' && found.problem}
				{found.state === 'found' && known.length + others.length === 0 && `Nobody’s handle begins with “${handle}”.`}
			</p>
		</div>
	);
}

interface ResultProps {
	readonly person: ShortProfile;
	readonly to: string;
	readonly onChoose: () => void;
}

const Result = ({ person, to, onChoose }: ResultProps) => (
	<li>
		<a className="entry" href={to} onClick={onChoose}>
			<Avatar person={person} />
			<span className="entry-name" dir="auto">
				{person.display_name}
			</span>
			<span className="entry-preview">@{person.handle}</span>
		</a>
	</li>
);

import { useState } from 'react';
import type { Block, Page, PageQuery } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import { inbox } from '../inbox/inbox.ts';
import { Trouble } from '../look/trouble.tsx';
import { Avatar } from '../people/avatar.tsx';
import { unblock } from '../people/blocks.ts';

/** Whom somebody has blocked, and the way back. @param first the first page */
export function Blocks({ first }: { readonly first: Page<Block> }) {
	const [blocks, setBlocks] = useState(first.items);
	const [next, setNext] = useState(first.next);
	const [error, setError] = useState<unknown>();
	const load = async (query?: PageQuery): Promise<void> => {
		setError(undefined);
		try {
			const page = await client().listBlocks(query);
			setBlocks((known) => [...(query ? known : []), ...page.items]);
			setNext(page.next);
		} catch (problem) {
			setError(problem);
		}
	};
	const remove = async ({ uuid, handle }: Block): Promise<void> => {
		try {
			await unblock(handle, inbox.get().groups.find(({ user_uuid }) => user_uuid === uuid)?.uuid);
			setBlocks((known) => known.filter((block) => block.uuid !== uuid));
		} catch (problem) {
			setError(problem);
		}
	};
	return (
		<section className="card">
			<h2>People you blocked</h2>
			{error !== undefined && <Trouble problem={describeError(error)} retry={() => void load()} />}
			{blocks.length === 0 && (
				<p className="field-hint">Nobody. You can block somebody from your conversation with them.</p>
			)}
			<ul className="blocks">
				{blocks.map((block) => (
					<li key={block.uuid}>
						<Avatar person={block} />
						<span>
							<strong dir="auto">{block.display_name}</strong>
							<span className="field-hint">@{block.handle}</span>
						</span>
						<button
							type="button"
							className="button"
							aria-label={`Unblock ${block.display_name}`}
							onClick={() => void remove(block)}
						>
							Unblock
						</button>
					</li>
				))}
			</ul>
			{next && (
				<button type="button" className="button" onClick={() => void load(next)}>
					More
				</button>
			)}
		</section>
	);
}

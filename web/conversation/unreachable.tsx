import { useState } from 'react';
import type { MessageGroup } from '../../client/index.ts';
import { unblock } from '../people/blocks.ts';

/** Stands where the composer would, and says why there is none. */
export function Unreachable({ group: { uuid, handle, display_name, blocked } }: { readonly group: MessageGroup }) {
	const [problem, setProblem] = useState<string>();
	if (blocked) {
		return (
			<div className="unreachable" role="status">
				<p>
					You blocked <bdi>{display_name}</bdi>. {problem}
				</p>
				<button
					type="button"
					className="button"
					onClick={() => unblock(handle, uuid).catch(() => setProblem('Unblocking did not work: try again.'))}
				>
					Unblock
				</button>
			</div>
		);
	}
	return (
		<div className="unreachable" role="status">
			<p>
				{handle === 'deleted' ? (
					'This account was deleted. What was said stays here for you.'
				) : (
					<>
						<bdi>{display_name}</bdi> takes no messages from you at the moment.
					</>
				)}
			</p>
		</div>
	);
}

import { useOnLine } from '../live/use-on-line.ts';
import { clockTime } from '../look/times.ts';
import { readDraft, writeDraft } from './drafts.ts';
import { discard, sendAgain } from './outbox.ts';
import type { Outgoing } from './outbox-state.ts';
import { RichText } from './rich-text.tsx';

const STATES = { waiting: 'Waiting for the connection', sending: 'Sending', failed: 'Not sent' } as const;

/** A message that has not arrived yet, with what can be done about it. */
export function OutgoingItem({ item: { key, to, text, at, state, problem } }: { readonly item: Outgoing }) {
	const isOnLine = useOnLine();
	const change = (): void => {
		const draft = readDraft(to);
		writeDraft(to, draft ? `${text}\n${draft}` : text);
		dispatchEvent(new CustomEvent('cruddur:draft', { detail: to }));
		discard(key);
	};
	return (
		<li className={`message mine first last outgoing ${state}`} tabIndex={-1}>
			<div className="bubble">
				<span className="unseen">You: </span>
				<RichText text={text} />
				<span className="meta">
					<time>{clockTime(new Date(at))}</time>
				</span>
			</div>
			<div className="outgoing-state">
				<span role="status">
					{STATES[state === 'waiting' && isOnLine ? 'sending' : state]}
					{state === 'failed' && problem && `. ${problem}`}
				</span>
				{state === 'failed' && (
					<span className="outgoing-buttons">
						<button type="button" className="link-button" onClick={() => sendAgain(key)}>
							Send again
						</button>
						<button type="button" className="link-button" onClick={change}>
							Change
						</button>
						<button type="button" className="link-button" onClick={() => discard(key)}>
							Discard
						</button>
					</span>
				)}
			</div>
		</li>
	);
}

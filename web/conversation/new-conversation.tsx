import { useEffect, useState } from 'react';
import { ProblemError, type ShortProfile } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import { useSelected, useStore } from '../data/store.ts';
import { inbox } from '../inbox/inbox.ts';
import { Icon } from '../look/icons.tsx';
import { go, paths } from '../look/route.ts';
import { Trouble } from '../look/trouble.tsx';
import { Avatar } from '../people/avatar.tsx';
import { Composer } from './composer.tsx';
import { Header } from './conversation-header.tsx';
import { outbox } from './outbox.ts';
import { OutgoingItem } from './outgoing-item.tsx';

/** A conversation that is not there yet: the first message makes it. */
export function NewConversation({ handle }: { readonly handle: string }) {
	const [person, setPerson] = useState<ShortProfile>();
	const [error, setError] = useState<unknown>();
	const known = useSelected(inbox, ({ groups }) => groups.find((group) => group.handle === handle)?.uuid);
	const to = `@${handle}`;
	const outgoing = useStore(outbox).filter((item) => item.to === to);

	const look = (): void => {
		setError(undefined);
		client().showUser(handle).then(setPerson, setError);
	};
	useEffect(look, [handle]);
	useEffect(() => {
		if (known) go(paths.conversation(known), { replace: true });
	}, [known]);

	if (!person) {
		const isNobody = error instanceof ProblemError && error.kind === 'not-found';
		return (
			<main className="panel conversation" aria-busy={!error}>
				<a className="icon-button back lone" href={paths.inbox} aria-label="Back to conversations">
					<Icon name="back" />
				</a>
				{isNobody && <p className="hint centred">Nobody has the handle “{handle}”.</p>}
				{error !== undefined && !isNobody && <Trouble problem={describeError(error)} retry={look} />}
			</main>
		);
	}
	return (
		<main className="panel conversation">
			<Header person={person} line={`@${person.handle}`} />
			<div className="history">
				<div className="scroller">
					<ol className="messages" aria-label={`Conversation with ${person.display_name}`}>
						<li className="beginning hello">
							<Avatar person={person} size="large" />
							<span>
								You and <bdi>{person.display_name}</bdi> have not met. Say hello.
							</span>
						</li>
						{outgoing.map((item) => (
							<OutgoingItem key={item.key} item={item} />
						))}
					</ol>
				</div>
			</div>
			<Composer to={to} name={person.display_name} />
		</main>
	);
}

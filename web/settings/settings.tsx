import { useEffect, useState } from 'react';
import type { Block, Me, Page } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import { Icon } from '../look/icons.tsx';
import { paths } from '../look/route.ts';
import { Trouble } from '../look/trouble.tsx';
import { Avatar } from '../people/avatar.tsx';
import { signOut } from '../session/session.ts';
import { Account } from './account.tsx';
import { Blocks } from './blocks.tsx';
import { DisplayName } from './display-name.tsx';
import { NotificationsSetting } from './notifications-setting.tsx';
import { ReadReceipts } from './read-receipts.tsx';
import { ThemeSetting } from './theme-setting.tsx';

interface Known {
	readonly me: Me;
	readonly blocks: Page<Block>;
}

/** What somebody can decide for themselves, shown once it is all there: nothing moves from under whoever is about to press it. */
export function Settings() {
	const [known, setKnown] = useState<Known>();
	const [error, setError] = useState<unknown>();
	const load = (): void => {
		setError(undefined);
		Promise.all([client().showMe(), client().listBlocks()]).then(([me, blocks]) => setKnown({ me, blocks }), setError);
	};
	useEffect(load, []);
	return (
		<main className="panel settings">
			<header className="panel-header">
				<a className="icon-button back" href={paths.inbox} aria-label="Back to conversations">
					<Icon name="back" />
				</a>
				<div className="panel-title">
					<h1>Settings</h1>
				</div>
			</header>
			<div className="settings-body">
				{error !== undefined && <Trouble problem={describeError(error)} retry={load} />}
				{known && <Profile me={known.me} onChange={(me) => setKnown({ ...known, me })} />}
				{known || error !== undefined ? (
					<>
						<section className="card">
							<h2>In this browser</h2>
							<ThemeSetting />
							<NotificationsSetting />
							<button type="button" className="button" onClick={() => void signOut()}>
								Sign out
							</button>
						</section>
						{known && <Blocks first={known.blocks} />}
						<Account me={known?.me} />
					</>
				) : (
					<div className="spinner centred" role="status">
						<span className="unseen">Loading your settings</span>
					</div>
				)}
			</div>
		</main>
	);
}

/** Who they are, and what others see of them. */
function Profile({ me, onChange }: { readonly me: Me; readonly onChange: (me: Me) => void }) {
	return (
		<section className="card">
			<div className="me">
				<Avatar person={me} size="large" />
				<div>
					<strong dir="auto">{me.display_name}</strong>
					<span>@{me.handle}</span>
					<span>{me.email}</span>
				</div>
			</div>
			<DisplayName me={me} onChange={onChange} />
			<ReadReceipts me={me} onChange={onChange} />
		</section>
	);
}

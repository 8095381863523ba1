import { useState } from 'react';
import type { Me } from '../../client/index.ts';
import { client } from '../data/client.ts';
import { describeError } from '../data/describe-error.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { signOut } from '../session/session.ts';

/** Taking one's data along, and going. */
export function Account({ me }: { readonly me: Me | undefined }) {
	const [said, setSaid] = useState('');
	const [isAsking, setAsking] = useState(false);
	const download = async (): Promise<void> => {
		setSaid('Collecting your data…');
		try {
			const lines: string[] = [];
			for await (const line of client().exportMyData()) lines.push(`${line}\n`);
			save(new Blob(lines, { type: 'application/jsonl' }), `cruddur-${me?.handle ?? 'data'}.jsonl`);
			setSaid(`Done: ${lines.length} lines of JSON.`);
		} catch (error) {
			setSaid(describeError(error));
		}
	};
	const remove = async (): Promise<void> => {
		try {
			await client().deleteMe();
			await signOut('Your account is deleted. Its data goes within minutes.');
		} catch (error) {
			setSaid(`Your account was not deleted. ${describeError(error)}`);
		}
	};
	return (
		<section className="card">
			<h2>Your data</h2>
			<p className="field-hint">Your profile, blocks, conversations and messages, as a file.</p>
			<button type="button" className="button" onClick={() => void download()}>
				Download my data
			</button>
			<p className="field-hint" role="status">
				{said}
			</p>
			<button type="button" className="button dangerous" onClick={() => setAsking(true)}>
				Delete my account
			</button>
			{isAsking && (
				<ConfirmDialog
					title="Delete your account?"
					action="Delete everything"
					onConfirm={() => void remove()}
					onClose={() => setAsking(false)}
				>
					<p>
						Your messages go for the people you wrote to as well, and your handle becomes free. Nobody can bring any of
						it back: download your data first if you want to keep it.
					</p>
				</ConfirmDialog>
			)}
		</section>
	);
}

function save(content: Blob, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(content);
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

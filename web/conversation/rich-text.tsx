import { toParts } from './links.ts';

/** What somebody wrote, with its links. Its direction is that of its own script. */
export const RichText = ({ text }: { readonly text: string }) => (
	<p className="text" dir="auto">
		{toParts(text).map(({ at, text: part, href }) =>
			href ? (
				<a key={at} href={href} target="_blank" rel="noopener noreferrer">
					{part}
				</a>
			) : (
				part
			),
		)}
	</p>
);

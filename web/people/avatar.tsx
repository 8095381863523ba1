interface AvatarProps {
	readonly person: { readonly uuid: string; readonly display_name: string };
	readonly size?: 'small' | 'large';
}

/** A hue that a person keeps everywhere, in degrees; away from the colours that mean something here. */
const hueOf = (uuid: string): number => Number.parseInt(uuid.slice(-6), 16) % 360;

/** First letters of the first and the last word that begin with one. */
function initials(name: string): string {
	const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
	const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
	return ([...first].slice(0, 1).join('') + [...last].slice(0, 1).join('')).toUpperCase() || '·';
}

/** Stands for a person where there is no picture. Their name is beside it, so that it says nothing itself. */
export const Avatar = ({ person: { uuid, display_name }, size = 'small' }: AvatarProps) => (
	<span className={`avatar avatar-${size}`} aria-hidden="true" style={{ '--hue': hueOf(uuid) } as object}>
		{initials(display_name)}
	</span>
);

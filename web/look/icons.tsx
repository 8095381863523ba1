/** Drawn on a grid of 24, in the colour of the text around them. */
const PATHS = {
	back: 'M15 5l-7 7 7 7',
	close: 'M6 6l12 12M18 6L6 18',
	compose: 'M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3',
	down: 'M12 5v14M6 13l6 6 6-6',
	more: 'M5 12h.01M12 12h.01M19 12h.01',
	search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L20 20',
	send: 'M5 12h13M12 5.5l6.5 6.5-6.5 6.5',
	settings: 'M4 7h9M19 7h1M4 17h1M11 17h9M13 7a3 3 0 1 0 6 0 3 3 0 1 0-6 0M5 17a3 3 0 1 0 6 0 3 3 0 1 0-6 0',
} as const;

interface IconProps {
	readonly name: keyof typeof PATHS;
}

export const Icon = ({ name }: IconProps) => (
	<svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
		<path d={PATHS[name]} />
	</svg>
);

/** The mark of the product: water, moved by a word. */
export const Mark = () => (
	<svg className="mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
		<path
			className="mark-bubble"
			d="M32 11c12.7 0 22 8.3 22 19.5S44.7 50 32 50c-2.9 0-5.6-.4-8.1-1.2L13.5 53l2.9-9C12.4 40.5 10 35.8 10 30.5 10 19.3 19.3 11 32 11z"
		/>
		<path className="mark-wave" d="M18 29c4.7-5 9.3-5 14 0s9.3 5 14 0" />
		<path className="mark-ripple" d="M23 38.5c3-3.2 6-3.2 9 0s6 3.2 9 0" />
	</svg>
);

/** A lake when nobody speaks, for places where there is nothing to show. */
export const Lake = () => (
	<svg className="lake" viewBox="0 0 240 120" aria-hidden="true" focusable="false">
		<circle className="lake-moon" cx="164" cy="34" r="15" />
		<path className="lake-far" d="M8 66c24-11 40-14 64-9s38 6 60-1 52-8 100 6" />
		<ellipse cx="120" cy="88" rx="12" ry="2.5" />
		<ellipse cx="120" cy="89" rx="34" ry="7" />
		<ellipse cx="120" cy="90" rx="64" ry="13" />
		<ellipse cx="120" cy="91" rx="102" ry="20" />
	</svg>
);

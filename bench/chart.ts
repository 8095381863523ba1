/** One bar and what is written beside it. */
interface Bar {
	readonly label: string;
	readonly value: number;
	readonly text: string;
}

/** Bars with one heading; a target is drawn as a line across them. */
export interface BarGroup {
	readonly title: string;
	readonly bars: readonly Bar[];
	readonly target?: number;
}

const WIDTH = 760;
const LEFT = 250;
const RIGHT = 130;
const BAR = 18;
const STEP = 26;

const escaped = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Horizontal bars as an SVG document, readable on a light and on a dark page. */
export function barChart(groups: readonly BarGroup[]): string {
	let y = 10;
	const parts: string[] = [];
	for (const { title, bars, target } of groups) {
		const most = Math.max(...bars.map(({ value }) => value), target ?? 0);
		const x = (value: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * value) / most;
		y += 24;
		parts.push(`<text x="10" y="${y}" class="title">${escaped(title)}</text>`);
		y += 12;
		const top = y;
		for (const { label, value, text } of bars) {
			const missed = target !== undefined && value > target;
			parts.push(
				`<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${escaped(label)}</text>`,
				`<rect x="${LEFT}" y="${y}" width="${(x(value) - LEFT).toFixed(1)}" height="${BAR}" fill="${missed ? '#c2410c' : '#2563eb'}"/>`,
				`<text x="${(x(value) + 6).toFixed(1)}" y="${y + 13}">${escaped(text)}</text>`,
			);
			y += STEP;
		}
		if (target !== undefined) {
			const line = x(target).toFixed(1);
			parts.push(`<path d="M${line} ${top - 4}V${y - 4}" stroke="#16a34a" stroke-width="2" stroke-dasharray="4 3"/>`);
		}
	}
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 10}" font-family="sans-serif" font-size="13">
<title>What npm run bench measured</title>
<style>text { fill: #6b7280 } .title { font-weight: bold; font-size: 14px }</style>
${parts.join('\n')}
</svg>
`;
}

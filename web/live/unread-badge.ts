/** Shows how many messages wait where the page itself is not seen: in its title, its icon, and on an installed page's icon. */

const TITLE = 'Cruddur';
const ICON = '/icon.svg';
const SIZE = 64;

const label = (count: number): string => (count > 99 ? '99+' : String(count));

/** @param where what the page shows, such as the other's name */
export function showUnread(count: number, where: string | undefined): void {
	const title = where ? `${where} · ${TITLE}` : TITLE;
	document.title = count > 0 ? `(${label(count)}) ${title}` : title;
	if (shown !== count) void drawIcon(count);
	void (count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.())?.catch(() => {});
	shown = count;
}

let shown = 0;

async function drawIcon(count: number): Promise<void> {
	const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
	if (!link) return;
	if (count === 0) {
		link.href = ICON;
		return;
	}
	const image = new Image(SIZE, SIZE);
	image.src = ICON;
	await image.decode().catch(() => {});
	const canvas = document.createElement('canvas');
	canvas.width = SIZE;
	canvas.height = SIZE;
	const context = canvas.getContext('2d');
	if (!context || count !== shown) return;
	context.drawImage(image, 0, 0, SIZE, SIZE);
	context.fillStyle = '#b0447b';
	context.beginPath();
	context.arc(SIZE - 20, 20, 20, 0, 2 * Math.PI);
	context.fill();
	context.fillStyle = '#fff';
	context.font = `bold ${count > 9 ? 22 : 28}px system-ui, sans-serif`;
	context.textAlign = 'center';
	context.textBaseline = 'middle';
	context.fillText(label(count), SIZE - 20, 22);
	link.href = canvas.toDataURL();
}

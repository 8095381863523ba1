import { type ReactNode, useEffect, useId, useRef } from 'react';

interface MenuProps {
	/** What it is for, as a screen reader says it. */
	readonly label: string;
	readonly className: string;
	readonly icon: ReactNode;
	readonly items: readonly MenuItem[];
}

export interface MenuItem {
	readonly label: string;
	readonly run: () => void;
	readonly isDangerous?: boolean;
}

/** A button that opens a list of things to do: a native popover, which Escape and a click elsewhere close. */
export function Menu({ label, className, icon, items }: MenuProps) {
	const id = useId();
	const button = useRef<HTMLButtonElement>(null);
	const list = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const popover = list.current;
		if (!popover) return;
		const place = (event: Event): void => {
			if ((event as ToggleEvent).newState === 'open' && button.current) placeBeside(popover, button.current);
		};
		popover.addEventListener('toggle', place);
		return () => popover.removeEventListener('toggle', place);
	}, []);
	const choose = (item: MenuItem): void => {
		list.current?.hidePopover();
		button.current?.focus();
		item.run();
	};
	return (
		<>
			<button
				ref={button}
				type="button"
				className={className}
				aria-label={label}
				aria-haspopup="menu"
				title={label}
				popoverTarget={id}
			>
				{icon}
			</button>
			<div
				ref={list}
				id={id}
				popover="auto"
				className="menu"
				role="menu"
				aria-label={label}
				onKeyDown={moveBetweenItems}
			>
				{items.map((item) => (
					<button
						key={item.label}
						type="button"
						role="menuitem"
						className={item.isDangerous ? 'menu-item dangerous' : 'menu-item'}
						onClick={() => choose(item)}
					>
						{item.label}
					</button>
				))}
			</div>
		</>
	);
}

/** Below its button, or above it where there is no room; inside the window. */
function placeBeside(popover: HTMLElement, button: HTMLElement): void {
	const at = button.getBoundingClientRect();
	const { offsetWidth: width, offsetHeight: height } = popover;
	const below = at.bottom + 6;
	popover.style.top = `${below + height > innerHeight - 8 ? Math.max(8, at.top - height - 6) : below}px`;
	popover.style.left = `${Math.min(Math.max(8, at.right - width), innerWidth - width - 8)}px`;
	popover.querySelector('button')?.focus();
}

function moveBetweenItems(event: { key: string; currentTarget: HTMLElement; preventDefault(): void }): void {
	const items = [...event.currentTarget.querySelectorAll('button')];
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step === undefined) return;
	event.preventDefault();
	const at = items.indexOf(document.activeElement as HTMLButtonElement);
	items.at((at + step) % items.length)?.focus();
}

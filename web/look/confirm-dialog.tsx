import { type ReactNode, useEffect, useId, useRef } from 'react';

interface ConfirmDialogProps {
	readonly title: string;
	readonly children: ReactNode;
	/** What the button that does it says. */
	readonly action: string;
	readonly onConfirm: () => void;
	readonly onClose: () => void;
}

/** Asks once before something that cannot be undone. */
export function ConfirmDialog({ title, children, action, onConfirm, onClose }: ConfirmDialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => {
		dialog.current?.showModal();
	}, []);
	return (
		<dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}>
			<h2 id={id}>{title}</h2>
			<div className="dialog-text">{children}</div>
			<div className="dialog-buttons">
				<button type="button" className="button" onClick={() => dialog.current?.close()}>
					Cancel
				</button>
				<button
					type="button"
					className="button dangerous"
					onClick={() => {
						onConfirm();
						dialog.current?.close();
					}}
				>
					{action}
				</button>
			</div>
		</dialog>
	);
}

interface TroubleProps {
	/** What went wrong, in a sentence. */
	readonly problem: string;
	readonly retry: () => void;
}

/** Says that something could not be read, and lets it be tried again. */
export const Trouble = ({ problem, retry }: TroubleProps) => (
	<div className="trouble" role="alert">
		<p>{problem}</p>
		<button type="button" className="button" onClick={retry}>
			Try again
		</button>
	</div>
);

import { useEffect, useState } from 'react';

/** Tells the code that confirms a sign-up on the laptop, where no e-mail brings it. No build has it. */
export function LaptopCode() {
	const [code, setCode] = useState<string>();
	useEffect(() => {
		fetch('/laptop/confirmation-code.json').then(async (response) => setCode(await response.json()));
	}, []);
	return (
		<p className="notice" role="status">
			{code && `On this laptop no e-mail is sent: the code is ${code}.`}
		</p>
	);
}

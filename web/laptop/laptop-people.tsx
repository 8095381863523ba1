import { useEffect, useState } from 'react';
import { go, paths, usePath } from '../look/route.ts';
import { Avatar } from '../people/avatar.tsx';
import { signIn } from '../session/session.ts';

/** Somebody whom the laptop's stack was started with. */
interface Person {
	readonly handle: string;
	readonly display_name: string;
	readonly email: string;
	readonly password: string;
}

const ADDRESS = '/sign-in-as/';

/** Signs in as one of those whom the laptop's stack was started with, by one click or by its address. No build has it. */
export function LaptopPeople() {
	const path = usePath();
	const [people, setPeople] = useState<readonly Person[]>([]);
	useEffect(() => {
		fetch('/laptop/people.json').then(async (response) => setPeople(await response.json()));
	}, []);
	useEffect(() => {
		const person = path.startsWith(ADDRESS) && people.find(({ handle }) => handle === path.slice(ADDRESS.length));
		if (!person) return;
		void signIn(person.email, person.password).then(() => go(paths.inbox, { replace: true }));
	}, [people, path]);
	return (
		<section className="laptop-people" aria-label="On this laptop">
			<h2>On this laptop, by a click</h2>
			<ul>
				{people.map(({ handle, display_name }) => (
					<li key={handle}>
						<a href={ADDRESS + handle}>
							<Avatar person={{ uuid: hex(handle), display_name }} />
							<span>{display_name}</span>
						</a>
					</li>
				))}
			</ul>
		</section>
	);
}

/** Something to take a hue from. */
const hex = (text: string): string => Array.from(text, (letter) => letter.charCodeAt(0).toString(16)).join('');

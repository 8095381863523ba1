import { ProblemError } from '../../../client/index.ts';
import { check, type Step, step, Wrong } from '../step.ts';
import { repeatedly, type World } from './world.ts';

/** Two people come to be, sign in, and find each other. */
export const accountSteps = ({ accounts, ann, ben, nobody, people, place, traffic }: World): Step[] => [
	step('database', 'says who is there', {}, async (signal) => {
		const problem = await traffic.measure('database', () =>
			ann.client.showUser(nobody.handle, { signal }).then(
				() => undefined,
				(error: Error) => error,
			),
		);
		if (!(problem instanceof ProblemError)) throw problem ?? new Wrong('it has somebody whom nobody made');
		if (problem.status === 404) return;
		throw problem.status === 503 ? new Wrong('showUser, which asks nothing else, answered 503') : problem;
	}),
	step('checkSignUp', 'two people sign up; a malformed handle is refused', {}, async (signal) => {
		for (const person of people) await traffic.measure('checkSignUp', () => accounts.signUp(person, signal));
		const isRefused = await accounts.signUp(nobody, signal).then(
			() => false,
			({ name }: Error) => name === 'UserLambdaValidationException',
		);
		check(isRefused, 'Cognito took a sign-up with a malformed handle: it does not ask checkSignUp');
	}),
	step('confirmUser', 'their accounts come to be', { needs: ['checkSignUp'] }, async (signal) => {
		for (const person of people) await traffic.measure('confirmUser', () => accounts.confirm(person, signal));
	}),
	step('cognito', 'they sign in', { needs: ['confirmUser'] }, async (signal) => {
		for (const person of people) {
			person.token = await traffic.measure('cognito', () => accounts.signIn(person, signal));
			check(person.token !== '', 'Cognito asks for more than the password: the pool’s client or its tier was changed');
		}
	}),
	step('showMe', 'with the token, and not without', { needs: ['cognito'] }, async (signal) => {
		for (const person of people) {
			({ uuid: person.uuid } = await person.client.showMe({ signal }).catch((error) => {
				if (!(error instanceof ProblemError && error.kind === 'unknown-user')) throw error;
				throw new Wrong('a sign-up is confirmed, and the user table has no row for it', 'confirmUser');
			}));
		}
		await repeatedly(
			() => ann.client.showMe({ signal }),
			({ handle, uuid }) => handle === ann.handle && uuid === ann.uuid,
			'it answered with somebody else',
			signal,
		);
		const { status } = await fetch(`${place.apiUrl}/api/me`, { signal });
		check(status === 401, `without a token it answered ${status}, not 401: the API’s authorizer is missing`);
		const answer = await fetch(`${place.apiUrl}/api/me`, {
			signal,
			headers: { Authorization: `Bearer ${ann.forgedToken}` },
		});
		check(answer.status === 401, `with a forged token it answered ${answer.status}, not 401`);
	}),
	step('updateMe', 'a new name, and read receipts', { needs: ['showMe'] }, async (signal) => {
		for (const { client, displayName } of people) {
			const me = await client.updateMe({ display_name: `${displayName} anew`, read_receipts: true }, { signal });
			check(me.read_receipts && me.display_name.endsWith('anew'), 'it answered without the change');
		}
	}),
	step('showUser', 'a profile that everybody may see', { needs: ['showMe'] }, async (signal) => {
		await repeatedly(
			() => ben.client.showUser(ann.handle, { signal }),
			({ uuid }) => uuid === ann.uuid,
			'it answered with somebody else',
			signal,
		);
	}),
	step('findUsers', 'they find each other by the beginning of a handle', { needs: ['showMe'] }, async (signal) => {
		await repeatedly(
			() => ben.client.findUsers(ann.handle.slice(0, -1), { signal }),
			(found) => found.some(({ uuid }) => uuid === ann.uuid),
			'it did not find somebody who is there',
			signal,
		);
	}),
];

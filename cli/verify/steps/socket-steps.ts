import { LAPTOP } from '../place.ts';
import { handshake } from '../sockets.ts';
import { check, eventually, type Step, step, Wrong, within } from '../step.ts';
import { soon, type World } from './world.ts';

/** Milliseconds within which somebody is shown as typing, if at all. */
const TYPING_WITHIN_MS = 5000;

/** Why a handshake was not taken, by what API Gateway answers. */
function requireOpen(status: number): void {
	if (status === 101) return;
	if (status === 401 || status === 403)
		throw new Wrong(`a valid token was refused with ${status}: authorize denies it`, 'authorize');
	if (status === 502) throw new Wrong('a valid token was let in, and then the handshake failed with 502', 'connect');
	throw new Wrong(`the handshake failed with ${status}: authorize could not answer, or is not there`, 'authorize');
}

/** The sockets open, and answer. */
export const socketSteps = ({ accounts, ann, people, place, traffic }: World): Step[] => [
	step('authorize', 'a socket opens for a valid token, and for no other', { needs: ['cognito'] }, async (signal) => {
		for (const { token } of people) {
			requireOpen(await traffic.measure('authorize', () => handshake(place.socketUrl, token, signal)));
		}
		const status = await handshake(place.socketUrl, ann.forgedToken, signal);
		check(status === 401 || status === 403, `a forged token was answered with ${status}, not refused`);
	}),
	step('connect', 'both have an open socket, which is remembered', { needs: ['authorize'] }, async (signal) => {
		for (const person of people) {
			await traffic.measure('connect', async () => {
				person.live = person.client.live();
				await within((wait) => person.sockets.opened(wait), {
					withinMs: place.patienceMs,
					says: 'the client library did not get its socket open',
					signal,
				});
			});
			await soon(
				() => accounts.exported({ uuid: person.uuid }, signal),
				(items) => items.some(({ type }) => type === 'connection'),
				'a socket is open, and the table had no item of it: nothing would be pushed to it',
				signal,
			);
		}
	}),
	step('receive', 'frames are answered: ping, and a renewed token', { needs: ['connect'] }, async (signal) => {
		const { sockets, token } = ann;
		const wait = { withinMs: place.patienceMs, says: 'a frame was not answered', signal };
		sockets.send({ action: 'renew', token });
		await traffic.measure('receive', () => within((until) => sockets.frame('renewed', () => true, until), wait));
		sockets.send({ action: 'ping' });
		await traffic.measure('receive', () => within((until) => sockets.frame('pong', () => true, until), wait));
	}),
];

/** What is passed on and never stored. */
export const typingSteps = (world: World): Step[] => [
	step(
		'receive',
		'one types, and the other is told',
		{ id: 'typing', needs: ['createMessageGroup', 'pushEvents'] },
		async (signal, note) => {
			const { ann, ben, place } = world;
			ann.live?.typing(world.group);
			const says = 'nobody was told that somebody types';
			const isTold = await within((wait) => ben.sockets.frame('typing', () => true, wait), {
				withinMs: TYPING_WITHIN_MS,
				says,
				signal,
			}).then(
				() => true,
				(error) => {
					if (error instanceof Wrong) return false;
					throw error;
				},
			);
			if (isTold) return;
			check(place.stage !== LAPTOP, says);
			note('shows nobody as typing: right, unless deployed with --param typing=true');
		},
	),
];

/** A socket that is closed is forgotten. */
export const disconnectSteps = ({ accounts, ben, place, traffic }: World): Step[] => [
	step('disconnect', 'a closed socket is forgotten', { needs: ['connect'] }, async (signal) => {
		ben.live?.close();
		await traffic.measure('disconnect', () =>
			eventually(
				() => accounts.exported({ uuid: ben.uuid }, signal),
				(items) => !items.some(({ type }) => type === 'connection'),
				{ withinMs: place.patienceMs, says: 'the table still had the item of a closed socket', signal },
			),
		);
	}),
];

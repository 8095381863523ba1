import { randomUUID } from 'node:crypto';
import type { Message } from '../../../client/index.ts';
import { check, eventually, type Step, step, within } from '../step.ts';
import { EDITED_TEXT, repeatedly, soon, TEXT, type World } from './world.ts';

const INBOX_LATE = 'the message is stored, and the other’s inbox did not show it';

/** They talk. */
export const messageSteps = (world: World): Step[] => {
	const { ann, ben, place, traffic } = world;
	const withinMs = place.patienceMs;
	return [
		step('createMessageGroup', 'one starts a conversation', { needs: ['showMe'] }, async (signal) => {
			const { message_group_uuid } = await ann.client.createMessageGroup(ben.handle, TEXT, { signal });
			world.group = message_group_uuid;
			const second = await ann.client.createMessageGroup(ben.handle, TEXT, { signal });
			check(second.message_group_uuid === world.group, 'two people got two conversations');
		}),
		step('createMessage', 'the other answers, once', { needs: ['createMessageGroup'] }, async (signal) => {
			const options = { idempotencyKey: randomUUID(), signal };
			world.message = await ben.client.createMessage(world.group, TEXT, options);
			const replayed = await ben.client.createMessage(world.group, TEXT, options);
			check(replayed.uuid === world.message.uuid, 'a retry with the same Idempotency-Key made a second message');
		}),
		step(
			'updateMessageGroups',
			'the answer is in the inbox, unread',
			{ needs: ['createMessage'], timeoutMs: withinMs + 30_000 },
			async (signal) => {
				await traffic.measure('updateMessageGroups', () =>
					eventually(
						() => world.rowOf(ann, signal),
						(row) => row?.last_message_uuid === world.sent.uuid,
						{ withinMs, says: INBOX_LATE, part: 'updateMessageGroups', signal },
					),
				);
				const says = 'one message is unread, and the inbox did not say so';
				await soon(
					() => world.rowOf(ann, signal),
					(row) => row?.unread_count === 1,
					says,
					signal,
				);
			},
		),
		step(
			'pushEvents',
			'a message reaches an open socket',
			{ needs: ['createMessage', 'connect'], timeoutMs: 2 * withinMs + 30_000 },
			(signal) => pushed(world, signal),
		),
		step('postMessage', 'the web client’s way to send', { needs: ['createMessageGroup'] }, async (signal) => {
			const { body } = await ann.http.send<Message>({
				method: 'POST',
				path: '/api/messages',
				body: { message: TEXT, message_group_uuid: world.group },
				key: randomUUID(),
				signal,
			});
			check(body.message_group_uuid === world.group, 'it stored the message elsewhere');
		}),
		step('listMessages', 'the conversation, page by page', { needs: ['createMessage'] }, async (signal) => {
			const { sync } = await repeatedly(
				() => ann.client.listMessages(world.group, { signal }),
				({ items }) => items.some(({ uuid, message }) => uuid === world.sent.uuid && message === TEXT),
				'a message that was acknowledged was not in its page',
				signal,
			);
			check(sync !== undefined, 'the page has no link rel="sync"');
			const page = await ann.client.listMessages(world.group, { limit: 1, signal });
			check(page.items.length === 1 && page.next !== undefined, 'a page of one message has no next one');
		}),
		step('listMessageGroups', 'the inbox', { needs: ['createMessageGroup'] }, async (signal) => {
			await repeatedly(
				() => world.rowOf(ben, signal),
				(row) => row?.handle === ann.handle,
				'the conversation was not in the inbox',
				signal,
			);
		}),
		step('showMessageGroup', 'one row of it', { needs: ['createMessageGroup'] }, async (signal) => {
			await repeatedly(
				() => ann.client.showMessageGroup(world.group, { signal }),
				({ handle, reachable }) => handle === ben.handle && reachable,
				'it did not answer with the conversation',
				signal,
			);
		}),
		step('markRead', 'read, and the other sees it', { needs: ['createMessage'] }, async (signal) => {
			const row = await ann.client.markRead(world.group, world.sent.uuid, { signal });
			check(row.last_read_message_uuid === world.sent.uuid, 'the marker did not move');
			await soon(
				() => ben.client.showMessageGroup(world.group, { signal }),
				({ seen_message_uuid }) => seen_message_uuid === world.sent.uuid,
				'both have read receipts, and the other did not see it',
				signal,
			);
		}),
		step(
			'pushEvents',
			'the marker reaches both sockets',
			{ id: 'pushed markers', needs: ['pushEvents', 'markRead'] },
			async (signal) => {
				const options = { withinMs, part: 'pushEvents', signal } as const;
				const says = 'a read marker moved, and an open socket was not told';
				await within((wait) => ann.sockets.frame('message_group.read', () => true, wait), { ...options, says });
				await within((wait) => ben.sockets.frame('message_group.seen', () => true, wait), { ...options, says });
			},
		),
		step('markUnread', 'marked as unread', { needs: ['createMessage'] }, async (signal) => {
			const row = await ann.client.markUnread(world.group, { signal });
			check(row.marked_unread, 'the row is not marked');
		}),
	];
};

/** How often a message is sent to be pushed: a consumer that was just made may not hear of the first. */
const SENDS = 2;

async function pushed({ ann, ben, group, place, traffic }: World, signal: AbortSignal): Promise<void> {
	for (let left = SENDS; ; left--) {
		const { uuid } = await ben.client.createMessage(group, TEXT, { signal });
		try {
			return await traffic.measure('pushEvents', async () => {
				await within((wait) => ann.sockets.frame('message.created', ({ message }) => message.uuid === uuid, wait), {
					withinMs: place.patienceMs,
					says: 'the message is stored, and the other’s open socket was not told of it',
					part: 'pushEvents',
					signal,
				});
			});
		} catch (error) {
			if (left === 1 || signal.aborted) throw error;
		}
	}
}

/** They change what they have said. */
export const changeSteps = (world: World): Step[] => {
	const { ann, ben, place } = world;
	const withinMs = place.patienceMs;
	let changed: Message;
	return [
		step('editMessage', 'an edit', { needs: ['createMessage'] }, async (signal) => {
			const { uuid } = await ben.client.createMessage(world.group, TEXT, { signal });
			changed = await ben.client.editMessage({ message_group_uuid: world.group, uuid }, EDITED_TEXT, { signal });
			check(changed.message === EDITED_TEXT && changed.edited_at !== undefined, 'it answered without the edit');
		}),
		step(
			'updateMessageGroups',
			'the inbox shows the edit',
			{ id: 'edited preview', needs: ['updateMessageGroups', 'editMessage'], timeoutMs: withinMs + 30_000 },
			async (signal) => {
				await eventually(
					() => world.rowOf(ann, signal),
					(row) => row?.last_message_uuid === changed.uuid && row.message === EDITED_TEXT,
					{
						withinMs,
						says: 'a message was edited, and the inbox still showed what it was',
						part: 'updateMessageGroups',
						signal,
					},
				);
			},
		),
		step('listMessageChanges', 'what was edited', { needs: ['editMessage'] }, async (signal) => {
			await repeatedly(
				() => ann.client.listMessageChanges(world.group, { signal }),
				({ items }) => items.some(({ uuid }) => uuid === changed.uuid),
				'an edited message was not among the changes',
				signal,
			);
		}),
		step('deleteMessage', 'a deletion', { needs: ['editMessage'] }, async (signal) => {
			await ben.client.deleteMessage(changed, { signal });
			await soon(
				() => ann.client.listMessages(world.group, { signal }),
				({ items }) =>
					items.some(({ uuid, deleted_at, message }) => uuid === changed.uuid && deleted_at && message === ''),
				'a deleted message could still be read',
				signal,
			);
		}),
	];
};

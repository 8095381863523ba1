import { client } from '../data/client.ts';
import { putGroup } from '../inbox/inbox.ts';

const refresh = async (groupUuid: string | undefined): Promise<void> => {
	if (groupUuid) putGroup(await client().showMessageGroup(groupUuid));
};

/** Blocks somebody. @param groupUuid the conversation with them, if there is one */
export async function block(handle: string, groupUuid?: string): Promise<void> {
	await client().blockUser(handle);
	await refresh(groupUuid);
}

/** Takes a block back. */
export async function unblock(handle: string, groupUuid?: string): Promise<void> {
	await client().unblockUser(handle);
	await refresh(groupUuid);
}

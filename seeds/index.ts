import { conversation as andrewbrownAndBayko } from './andrewbrown-and-bayko.ts';
import { conversation as andrewbrownAndLondo } from './andrewbrown-and-londo.ts';
import { conversation as baykoAndInes } from './bayko-and-ines.ts';
import { conversation as tomokoAndAndrewbrown } from './tomoko-and-andrewbrown.ts';
import { readTranscript } from './transcript.ts';

export { users } from './users.ts';

/**
 * The day on which the last of the seeds was written; none is newer, so that whatever people write sorts after them. Set it to
 * the day when you add to the seeds.
 */
export const WRITTEN_ON = '2026-11-23';

/** The conversations that a new system starts with. */
export const conversations = [andrewbrownAndBayko, andrewbrownAndLondo, baykoAndInes, tomokoAndAndrewbrown].map(
	readTranscript,
);

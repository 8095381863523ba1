import pc from 'picocolors';
import type { CognitoSync, CognitoSyncRequest } from '../../shared/operator/update-cognito-user-ids.ts';
import { command } from '../command.ts';
import { line, list, printable } from '../output/terminal.ts';
import { total } from '../output/totals.ts';

export const linkUsers = command<CognitoSyncRequest, CognitoSync>({
	help: 'Links the rows of the user table to the Cognito users of the pool, and says who is on one side only.',
	example: '--add-missing --dry-run',
	load: () => import('../../functions/operator/update-cognito-user-ids.ts'),
	options: {
		'add-missing': { field: 'addMissing', help: 'makes rows for confirmed Cognito users who have none' },
		'dry-run': { field: 'dryRun', help: 'changes nothing, and says what would be done' },
	},
	showPerson: async (answers, { dryRun }) => {
		let sum: Partial<CognitoSync> = {};
		for await (const answer of answers) sum = total(sum, answer);
		const { refused = [], gone = [] } = sum;
		list(pc.green(dryRun ? 'would link' : 'linked'), sum.linked ?? []);
		list(pc.green(dryRun ? 'would add' : 'added'), sum.added ?? []);
		list('linked already', sum.alreadyLinked ?? []);
		for (const { handle, cognito_user_id, reason } of refused) {
			line(`${pc.red('refused')}  ${printable(`${handle} (Cognito user ${cognito_user_id}): ${reason}`)}`);
		}
		list('only in Cognito', sum.onlyInCognito ?? []);
		list('only in Postgres', sum.onlyInPostgres ?? []);
		list(
			pc.yellow('gone from Cognito'),
			gone.map(({ handle }) => handle),
		);
	},
});

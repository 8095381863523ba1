import pc from 'picocolors';
import type { CognitoSync, CognitoSyncRequest } from '../../shared/operator/update-cognito-user-ids.ts';
import { command } from '../command.ts';
import { line, list, printable } from '../output/terminal.ts';

export const linkUsers = command<CognitoSyncRequest, CognitoSync>({
	help: 'Links the rows of the user table to the Cognito users of the pool, and says who is on one side only.',
	example: '--dry-run',
	load: () => import('../../functions/operator/update-cognito-user-ids.ts'),
	options: { 'dry-run': { field: 'dryRun', help: 'changes nothing, and says what would be done' } },
	showPerson: async (answers, { dryRun }) => {
		for await (const { linked, alreadyLinked, refused, onlyInCognito, onlyInPostgres } of answers) {
			list(pc.green(dryRun ? 'would link' : 'linked'), linked);
			list('linked already', alreadyLinked);
			for (const { handle, reason } of refused)
				line(`${pc.red('refused')}  ${printable(handle)}: ${printable(reason)}`);
			list('only in Cognito', onlyInCognito);
			list('only in Postgres', onlyInPostgres);
		}
	},
});

import pc from 'picocolors';
import type { LoadedSchema } from '../../shared/operator/schema-load.ts';
import { command } from '../command.ts';
import { line, list } from '../output/terminal.ts';

export const schema = command<object, LoadedSchema>({
	help: 'Creates the DynamoDB table and the Postgres schema where they are missing, and says how those there are differ from the declaration.',
	example: '',
	load: () => import('../../functions/operator/schema-load.ts'),
	showPerson: async (answers) => {
		for await (const { created, existed, differs } of answers) {
			list(pc.green('created'), created);
			list('existed', existed);
			for (const difference of differs) line(`${pc.red('differs')}  ${difference}`);
		}
	},
});

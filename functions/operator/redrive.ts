import { OperatorError } from '../../shared/operator/operator-error.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { rebuildMessageGroup } from '../../shared/operator/rebuild-message-group.ts';
import { redrive } from '../../shared/operator/redrive.ts';
import { redrivePayload } from '../../shared/operator/validators.ts';
import { env } from '../../shared/platform/env.ts';

/** Makes a message group's rows again from its messages. @returns whether they are right now */
const rebuild = async (messageGroupUuid: string): Promise<boolean> => {
	const { checked, inconsistent, repaired } = await rebuildMessageGroup(messageGroupUuid);
	return checked > 0 && repaired === inconsistent.length;
};

/** Operator function: works off the stream records that are in the dead-letter queue. */
export const handler = operatorFunction(redrivePayload, async ({ cursor }, { isTimeUp }) => {
	if (env('STAGE') === 'local')
		throw new OperatorError('The laptop has no dead-letter queue: npm start prints what it gives up.');
	return redrive({ rebuild, cursor, isTimeUp });
});

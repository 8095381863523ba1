import { DeleteTableCommand, waitUntilTableNotExists } from '@aws-sdk/client-dynamodb';
import { dynamodb, TABLE_NAME } from '../platform/dynamodb.ts';
import { env } from '../platform/env.ts';
import { OperatorError } from './operator-error.ts';

/** The stages whose table may be dropped. */
const STAGES: readonly string[] = ['local', 'test'];

/** How long the table may take to be gone; `sls invoke` waits for two minutes. */
const MAX_WAIT_S = 60;

/**
 * Drops the DynamoDB table with everything in it, on the laptop and in stage test only.
 * @throws OperatorError in any other stage
 */
export async function dropTable(): Promise<{ dropped: string[] }> {
	const stage = env('STAGE');
	if (!STAGES.includes(stage)) {
		throw new OperatorError(`Stage ${stage} keeps its table: dropTable works in ${STAGES.join(' and ')} only.`);
	}
	await dynamodb.send(new DeleteTableCommand({ TableName: TABLE_NAME }));
	await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: MAX_WAIT_S, minDelay: 1 }, { TableName: TABLE_NAME });
	return { dropped: [`DynamoDB table ${TABLE_NAME}`] };
}

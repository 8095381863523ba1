/**
 * Loaded into the stack's process before anything else (`startStack` with `hasFaults`): while the file that `faultsFileOf` names is
 * there, its parts fail at random, as they do in AWS. Each fault is printed, so that a test can tell that it struck.
 */
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { faultsFileOf } from './faults-file.ts';

const file = faultsFileOf(process.env['STACK_FILE'] ?? '');

/** How often each strikes: of attempts at DynamoDB, of writes of messages, of look-ups of events, of frames. */
const CHANCES = {
	lostRequest: 0.003,
	lostAnswer: 0.003,
	frozenWriter: 0.03,
	frozenPusher: 0.003,
	refusedFrame: 0.004,
	unconfirmedFrame: 0.004,
} as const;

/** How long containers stand still at most: the writers for longer than a write may take. */
const FROZEN_MS = { frozenWriter: 12_000, frozenPusher: 5_000 } as const;

function strikes(fault: keyof typeof CHANCES): boolean {
	if (Math.random() >= CHANCES[fault] || !existsSync(file)) return false;
	process.stdout.write(`fault: ${fault}\n`);
	return true;
}

async function mayFreeze(fault: keyof typeof FROZEN_MS): Promise<void> {
	if (strikes(fault)) await setTimeout(Math.random() * FROZEN_MS[fault]);
}

const lost = (): Error => Object.assign(new Error('injected'), { code: 'ECONNRESET' });

const WRITES = /^(PutItem|UpdateItem|TransactWriteItems)Command$/;

const { from } = DynamoDBDocumentClient;
DynamoDBDocumentClient.from = (...parameters) => {
	const client = from.apply(DynamoDBDocumentClient, parameters);
	client.middlewareStack.add(
		(next, { commandName = '' }) =>
			async (args) => {
				if (WRITES.test(commandName) && JSON.stringify(args.input).includes('MSG#')) await mayFreeze('frozenWriter');
				if (commandName === 'BatchGetItemCommand') await mayFreeze('frozenPusher');
				if (strikes('lostRequest')) throw lost();
				const output = await next(args);
				if (strikes('lostAnswer')) throw lost();
				return output;
			},
		// At each attempt of the SDK's.
		{ step: 'deserialize', priority: 'high', name: 'faults' },
	);
	return client;
};

const { send } = ApiGatewayManagementApiClient.prototype;
ApiGatewayManagementApiClient.prototype.send = async function (
	this: ApiGatewayManagementApiClient,
	...parameters: never[]
) {
	if (strikes('refusedFrame')) throw new Error('injected');
	const output = await send.apply(this, parameters as never);
	if (strikes('unconfirmedFrame')) throw new Error('injected');
	return output;
} as typeof send;

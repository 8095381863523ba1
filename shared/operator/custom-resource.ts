import { setTimeout } from 'node:timers/promises';
import type {
	CloudFormationCustomResourceEvent,
	CloudFormationCustomResourceResponse,
	CloudFormationCustomResourceResourcePropertiesCommon as CommonProperties,
} from 'aws-lambda';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import type { OperatorFunction } from './operator-function.ts';

/** How often a step is tried while a stack is deployed, and how long it waits in between, in milliseconds. */
const DEPLOY_TRIES = 10;
const PAUSE = 5000;

/** What a stack's deployment runs; each must be safe to repeat. */
interface Steps<Properties> {
	/** When the resource is made or changed. @param properties those of the resource */
	readonly deploy: (properties: Partial<Properties>) => Promise<void>;
	/** When the resource is removed; nothing, unless it is given. */
	readonly remove?: () => Promise<void>;
}

/**
 * A function that does one thing by hand (`sls invoke`) and runs a step as a custom resource of a stack, whose deployment
 * then succeeds only if the step does. There it tries again for a while, since permissions that were
 * granted a moment ago may not be known everywhere yet.
 * @param pause milliseconds between tries
 */
export const onDeploy =
	<Properties extends object, Result>(
		{ deploy, remove }: Steps<Properties>,
		byHand: OperatorFunction<Result>,
		pause = PAUSE,
	): OperatorFunction<Result | undefined> =>
	async (event, context) => {
		if (!isOfStack(event)) return byHand(event, context);
		let answer: Pick<CloudFormationCustomResourceResponse, 'Status' | 'Reason'> = { Status: 'SUCCESS' };
		try {
			await tried(async () => {
				if (event.RequestType === 'Delete') await remove?.();
				else await deploy(event.ResourceProperties as CommonProperties & Partial<Properties>);
			}, pause);
		} catch (error) {
			logger.error('Deployment step failed', { error: errorLog(error) });
			answer = { Status: 'FAILED', Reason: `${messageOf(error)}: see the log of this function` };
		}
		await respond(event, answer);
		return undefined;
	};

const isOfStack = (event: unknown): event is CloudFormationCustomResourceEvent =>
	(event as Partial<CloudFormationCustomResourceEvent> | undefined)?.ResponseURL !== undefined;

async function tried(step: () => Promise<unknown>, pause: number): Promise<void> {
	for (let tries = 1; ; tries++) {
		try {
			await step();
			return;
		} catch (error) {
			if (tries === DEPLOY_TRIES) throw error;
			await setTimeout(pause);
		}
	}
}

/** What lies at the bottom of an error. */
const messageOf = (error: unknown): string => {
	const { message, cause } = error as Error;
	return cause instanceof Error ? messageOf(cause) : message;
};

async function respond(
	event: CloudFormationCustomResourceEvent,
	answer: Pick<CloudFormationCustomResourceResponse, 'Status' | 'Reason'>,
): Promise<void> {
	const { StackId, RequestId, LogicalResourceId } = event;
	const PhysicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : LogicalResourceId;
	const body = JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId, PhysicalResourceId });
	// The signature of the URL covers the content type, which must be empty.
	const response = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
	if (!response.ok) throw new Error(`CloudFormation did not take the answer: ${response.status}`);
}

import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { service } from '../../local/service.ts';
import { readStackFile } from '../../local/stack-file.ts';

/** Where everything of a stage is, and what asks it. */
export interface Place {
	readonly stage: string;
	/** Undefined on the laptop. */
	readonly region?: string;
	readonly webUrl: string;
	readonly apiUrl: string;
	readonly socketUrl: string;
	readonly userPoolId: string;
	readonly clientId: string;
	readonly cognito: CognitoIdentityProviderClient;
	readonly lambda: LambdaClient;
	/** Milliseconds within which inboxes and sockets hear of a message. The first one in AWS finds everything cold. */
	readonly patienceMs: number;
}

/** Nothing can be tried; the message says why and what to do. */
export class NoPlace extends Error {
	override readonly name = 'NoPlace';
}

export const LAPTOP = 'local';

const isLaptop = ({ stage }: Pick<Place, 'stage'>): boolean => stage === LAPTOP;

/** The full name of a function. @param key in serverless.yml */
export const functionName = ({ stage }: Pick<Place, 'stage'>, key: string): string =>
	`${service.service}-${stage}-${key}`;

/** Where a function's log is. @param key in serverless.yml */
export const logOf = (place: Pick<Place, 'stage'>, key: string): string =>
	isLaptop(place) ? 'the terminal of npm start' : `log group /aws/lambda/${functionName(place, key)}`;

/** Most that one invocation of an operator's function takes, and a little more. */
const INVOCATION_TIMEOUT_MS = 120_000;

/** For Cognito, which waits for its triggers. */
const CALL_TIMEOUT_MS = 20_000;

const clientsOf = (settings: object, endpoints: { cognito?: string; lambda?: string } = {}) => ({
	cognito: new CognitoIdentityProviderClient({
		...settings,
		...(endpoints.cognito && { endpoint: endpoints.cognito }),
		requestHandler: { connectionTimeout: 5000, requestTimeout: CALL_TIMEOUT_MS, throwOnRequestTimeout: true },
	}),
	lambda: new LambdaClient({
		...settings,
		...(endpoints.lambda && { endpoint: endpoints.lambda }),
		requestHandler: { connectionTimeout: 5000, requestTimeout: INVOCATION_TIMEOUT_MS, throwOnRequestTimeout: true },
	}),
});

/** Where the laptop's running stack is. @throws NoPlace when none is running */
export function laptop(): Place {
	const stack = readStackFile();
	if (!stack) throw new NoPlace('The stack is not running: start it with npm start. For a stage in AWS: --stage dev');
	const { webUrl, apiUrl, socketUrl, cognito, lambdaEndpoint } = stack;
	const settings = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
	return {
		stage: LAPTOP,
		...{ webUrl, apiUrl, socketUrl },
		...{ userPoolId: cognito.userPoolId, clientId: cognito.clientId },
		...clientsOf(settings, { cognito: cognito.endpoint, lambda: lambdaEndpoint }),
		patienceMs: 10_000,
	};
}

const OUTPUTS = ['WebUrl', 'ApiUrl', 'SocketUrl', 'UserPoolId', 'UserPoolClientId'] as const;

/** Where a stage in AWS is, by the outputs of its stack. @throws NoPlace */
export async function inAws(
	stage: string,
	region: string,
	cloudFormation = new CloudFormationClient({ region }),
): Promise<Place> {
	if (!/^[a-zA-Z0-9-]+$/.test(stage)) throw new NoPlace(`A stage has letters, digits and dashes: not ${stage}`);
	const stackName = `${service.service}-${stage}`;
	const { Stacks: [stack] = [] } = await cloudFormation
		.send(new DescribeStacksCommand({ StackName: stackName }))
		.catch((error: Error) => {
			throw new NoPlace(whyNot(error, stage, stackName, region), { cause: error });
		});
	const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
	const missing = OUTPUTS.filter((name) => !outputs.get(name));
	if (missing.length > 0) {
		throw new NoPlace(
			`Stack ${stackName} (${stack?.StackStatus}) has no output ${missing.join(', ')}: deploy it with npx sls deploy --stage ${stage}`,
		);
	}
	const output = (name: (typeof OUTPUTS)[number]): string => outputs.get(name) as string;
	return {
		...{ stage, region },
		...{ webUrl: output('WebUrl'), apiUrl: output('ApiUrl'), socketUrl: output('SocketUrl') },
		...{ userPoolId: output('UserPoolId'), clientId: output('UserPoolClientId') },
		...clientsOf({ region }),
		patienceMs: 30_000,
	};
}

function whyNot({ name, message }: Error, stage: string, stackName: string, region: string): string {
	if (/does not exist/.test(message)) {
		return `There is no stack ${stackName} in ${region}: deploy it with npx sls deploy --stage ${stage}, or name its region with --region.`;
	}
	if (name === 'CredentialsProviderError') {
		return `No AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. (${message})`;
	}
	return `CloudFormation did not say where stack ${stackName} is: ${name}: ${message}`;
}

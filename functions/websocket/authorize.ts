import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { offeredToken, userOfToken } from '../../shared/websocket/handshake.ts';

/** The socket's authorizer: only a valid access token opens one. Everybody else is refused in the handshake. */
export const handler = async ({
	headers,
	methodArn,
}: Pick<APIGatewayRequestAuthorizerEvent, 'headers' | 'methodArn'>): Promise<APIGatewayAuthorizerResult> => {
	const token = offeredToken(headers ?? {});
	const context = token === undefined ? undefined : await userOfToken(token);
	return {
		principalId: context?.user_uuid ?? 'nobody',
		policyDocument: {
			Version: '2012-10-17',
			Statement: [{ Action: 'execute-api:Invoke', Effect: context ? 'Allow' : 'Deny', Resource: methodArn }],
		},
		...(context && { context: { ...context } }),
	};
};

import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

/**
 * A client of Cognito for operators' work, which keeps to the rate that Cognito allows. The laptop's endpoint comes from
 * COGNITO_ENDPOINT.
 */
export function newCognito(): CognitoIdentityProviderClient {
	const endpoint = process.env['COGNITO_ENDPOINT'];
	return new CognitoIdentityProviderClient({
		...(endpoint && { endpoint }),
		retryMode: 'adaptive',
		maxAttempts: 8,
		requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
	});
}

import { STACK_FILE, type Stack } from './stack-file.ts';

/** What is printed once the stack is up: where everything is, who can sign in, and lines to paste. */
export function welcome({ apiUrl, dynamodbEndpoint, databaseUrl, cognito, users }: Stack): string {
	const [me] = users;
	const call = (target: string, body: object): string =>
		`curl -s ${cognito.endpoint} -H 'Content-Type: application/x-amz-json-1.1' -H 'X-Amz-Target: AWSCognitoIdentityProviderService.${target}' -d '${JSON.stringify(body)}'`;
	const signIn = call('InitiateAuth', {
		AuthFlow: 'USER_PASSWORD_AUTH',
		ClientId: cognito.clientId,
		AuthParameters: { USERNAME: me?.email, PASSWORD: me?.password },
	});
	return `
Cruddur messages is up. Everything is in memory and gone when you stop it (Ctrl-C).

  HTTP API   ${apiUrl}
  DynamoDB   ${dynamodbEndpoint}
  Postgres   ${databaseUrl}
  Cognito    ${cognito.endpoint}   pool ${cognito.userPoolId}, client ${cognito.clientId}
  All this   ${STACK_FILE}

Who can sign in (password ${me?.password}):
${users.map(({ handle, email }) => `  ${handle.padEnd(12)} ${email}`).join('\n')}

Sign in as ${me?.handle} and list the inbox:
  TOKEN=$(${signIn} | sed 's/.*"AccessToken":"\\([^"]*\\)".*/\\1/')
  curl -i ${apiUrl}/api/message_groups -H "Authorization: Bearer $TOKEN"

`;
}

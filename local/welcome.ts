import { STACK_FILE, type Stack } from './stack-file.ts';

/**
 * What is printed once the stack is up: where everything is, who can sign in, and lines to paste into a shell.
 * @param folder where its data stays; undefined when it goes with the stack
 */
export const welcome = (stack: Stack, folder?: string): string => `
Cruddur messages is up. ${folder ? `Its data stays in ${folder} when you stop it (Ctrl-C).` : 'Its data is gone when you stop it (Ctrl-C).'}

  The page   ${stack.webUrl}
  HTTP API   ${stack.apiUrl}
  Socket     ${stack.socketUrl}
  DynamoDB   ${stack.dynamodbEndpoint}
  Postgres   ${stack.databaseUrl}
  Cognito    ${stack.cognito.endpoint}   pool ${stack.cognito.userPoolId}, client ${stack.cognito.clientId}${stack.cacheUrl ? `\n  Cache      ${stack.cacheUrl}` : ''}
  All this   ${STACK_FILE}

Who can sign in, all with the password ${stack.users[0]?.password}, or by a click on the link:
${stack.users.map(({ handle, email }) => `  ${email.padEnd(30)} ${stack.webUrl}/sign-in-as/${handle}`).join('\n')}

To paste, the first block first:
${indent(conversation(stack))}

`;

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

/** A conversation with curl, as lines for a shell. */
function conversation({ apiUrl, cognito, users }: Stack): string {
	const [me, friend, , , , stranger] = users;
	const attributes = '[{"Name":"email","Value":"robin@new.example"},{"Name":"preferred_username","Value":"robin"}]';
	return `
API=${apiUrl}
cognito() { curl -s ${cognito.endpoint} -H 'Content-Type: application/x-amz-json-1.1' -H "X-Amz-Target: AWSCognitoIdentityProviderService.$1" -d "$2"; }
sign_in() { AUTH="Authorization: Bearer $(cognito InitiateAuth '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"${cognito.clientId}","AuthParameters":{"USERNAME":"'$1'","PASSWORD":"'$2'"}}' | sed 's/.*"AccessToken":"\\([^"]*\\)".*/\\1/')"; }
post() { curl -s "$API$1" -H "$AUTH" -H 'Content-Type: application/json' -d "$2"; echo; }
sign_in ${me?.email} ${me?.password}

# my inbox
curl -s $API/api/message_groups -H "$AUTH"; echo

# my conversation with ${friend?.handle}: the newest page, then page by page to the first message
GROUP=$(curl -s $API/api/message_groups -H "$AUTH" | sed 's/.*"uuid":"\\([^"]*\\)","user_uuid":"[^"]*","handle":"${friend?.handle}".*/\\1/')
curl -si $API/api/messages/$GROUP -H "$AUTH"; echo
NEXT=/api/messages/$GROUP; while [ -n "$NEXT" ]; do PAGE=$(curl -si "$API$NEXT" -H "$AUTH"); echo "$PAGE" | tail -n 1; NEXT=$(echo "$PAGE" | sed -n 's/.*<\\([^>]*\\)>; rel="next".*/\\1/p'); done

# answer, and see the inbox follow
post /api/messages/$GROUP '{"message":"Good to hear from you"}'
sleep 1; curl -s "$API/api/message_groups?limit=1" -H "$AUTH"; echo

# start a conversation
post /api/message_groups '{"handle":"${stranger?.handle}","message":"Hello, we have not met"}'

# sign somebody new up, who can write at once
cognito SignUp '{"ClientId":"${cognito.clientId}","Username":"robin@new.example","Password":"Robin-of-2026","UserAttributes":${attributes}}'; echo
cognito ConfirmSignUp '{"ClientId":"${cognito.clientId}","Username":"robin@new.example","ConfirmationCode":"${cognito.confirmationCode}"}'; echo
sign_in robin@new.example Robin-of-2026
post /api/message_groups '{"handle":"${me?.handle}","message":"Hello from robin"}'`;
}

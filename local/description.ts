import { people } from './people.ts';
import { ports } from './ports.ts';
import { service } from './service.ts';
import {
	CONFIRMATION_CODE,
	cacheUrlOf,
	databaseUrlOf,
	dynamodbEndpointOf,
	USER_POOL_CLIENT_ID,
	USER_POOL_ID,
} from './services.ts';
import type { Stack } from './stack-file.ts';

/** Where everything is once it runs. */
export const describe = (hasCache: boolean): Stack => ({
	webUrl: `http://localhost:${ports.web}`,
	apiUrl: `http://localhost:${ports.api}`,
	socketUrl: `ws://localhost:${ports.websocket}`,
	lambdaEndpoint: `http://localhost:${ports.lambda}`,
	dynamodbEndpoint: dynamodbEndpointOf(ports.dynamodb),
	tableName: `${service.service}-local`,
	databaseUrl: databaseUrlOf(ports.postgres),
	...(hasCache && { cacheUrl: cacheUrlOf(ports.cache) }),
	cognito: {
		endpoint: `http://localhost:${ports.cognito}`,
		userPoolId: USER_POOL_ID,
		clientId: USER_POOL_CLIENT_ID,
		confirmationCode: CONFIRMATION_CODE,
	},
	users: people.map(({ handle, email, password }) => ({ handle, email, password })),
});

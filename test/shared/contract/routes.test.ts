import { expect, test } from '@jest/globals';
import { routes } from '../../../shared/contract/routes.ts';
import { service } from '../../support/service.ts';

test('serverless.yml has the routes of the contract, each with its method and path, and a token unless it is public', () => {
	const declared = Object.entries(service.functions).flatMap(([name, { events = [] }]) =>
		events.flatMap(({ httpApi }) =>
			httpApi ? [[name, { ...httpApi, authorizer: httpApi.authorizer !== undefined }]] : [],
		),
	);
	const expected = Object.entries(routes).map(([name, { method, path, ...route }]) => [
		name,
		{ method, path, authorizer: !('isPublic' in route) },
	]);
	expect(Object.fromEntries(declared)).toEqual(Object.fromEntries(expected));
});

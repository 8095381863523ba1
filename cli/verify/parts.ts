import { type Route, routes } from '../../shared/contract/routes.ts';

/** Functions that answer no route, by their keys in serverless.yml, and what is tried beside functions. */
type OtherPart =
	| 'page'
	| 'database'
	| 'cognito'
	| 'checkSignUp'
	| 'confirmUser'
	| 'authorize'
	| 'connect'
	| 'receive'
	| 'disconnect'
	| 'updateMessageGroups'
	| 'pushEvents'
	| 'exportUser'
	| 'eraseUser';

/** A part of a deployment that is tried. */
export type Part = keyof typeof routes | OtherPart;

/** The function that a part is, or whose log tells of it; undefined for Cognito itself. */
export const functionOf = (part: Part): string | undefined => (part in MADE_BY ? MADE_BY[part] : part);

/** Parts that are no functions: those that ask them or make them. */
const MADE_BY: Readonly<Partial<Record<Part, string | undefined>>> = {
	page: 'deployPage',
	database: 'showUser',
	cognito: undefined,
};

const patterns = Object.entries<Route>(routes).map(([name, { method, path }]) => ({
	name: name as keyof typeof routes,
	method,
	pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** The route that a request goes to. @param path without the query */
export const routeOf = (method: string, path: string): keyof typeof routes | undefined =>
	patterns.find((route) => route.method === method && route.pattern.test(path))?.name;

import { describe, expect, test } from '@jest/globals';
import { KINDS } from '../../shared/contract/problems.ts';
import { problemsOf } from '../../shared/contract/route-problems.ts';
import { type Route, routes } from '../../shared/contract/routes.ts';
import { bundle } from '../support/bundle.ts';
import { service } from '../support/service.ts';

/** Sees what a schema refuses, which the contract follows from the schema itself: its code is in every function. */
const SCHEMA = 'shared/http/to-problem.ts';

/** The kinds of problems that a function's code can make, schemas apart: what it cannot reach is not in its bundle. */
async function problemsIn(name: string): Promise<string[]> {
	const { handler = '' } = service.functions[name] ?? {};
	const { code } = await bundle(handler.replace('.handler', '.ts'), { minify: false });
	const modules = code.split(/^\/\/ (?=\S+$)/m).filter((module) => !module.startsWith(SCHEMA));
	return modules.flatMap((module) =>
		Array.from(module.matchAll(/\bnew Problem\(\s*"([a-z-]+)"/g), ([, kind = '']) => kind),
	);
}

/** Every problem of a route but those that are its schema's alone. */
const declaredOf = (route: Route): string[] => {
	const { problems: _, ...plain } = route;
	const bySchema = problemsOf(plain).filter((kind) => ['not-found', 'invalid', 'malformed-cursor'].includes(kind));
	const ofItsOwn = new Set<string>(route.problems);
	return problemsOf(route).filter((kind) => ofItsOwn.has(kind) || !(bySchema as string[]).includes(kind));
};

describe('The problems that the contract names are those that the code can make', () => {
	test.each(Object.entries<Route>(routes))('%s', async (name, route) => {
		const made = new Set([...(await problemsIn(name)), 'internal-error', 'unavailable']);
		expect([...made].sort()).toEqual(declaredOf(route).sort());
	});

	test('each kind is some route’s', () => {
		const named = new Set(Object.values<Route>(routes).flatMap(problemsOf));
		expect([...named].sort()).toEqual(Object.keys(KINDS).sort());
	});
});

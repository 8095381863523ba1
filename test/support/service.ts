import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface HttpApiEvent {
	readonly method: string;
	readonly path: string;
	readonly authorizer?: object;
}

interface ServiceFunction {
	readonly handler: string;
	readonly timeout?: number;
	readonly events?: readonly { readonly httpApi?: HttpApiEvent; readonly stream?: Record<string, unknown> }[];
}

interface Service {
	readonly functions: Readonly<Record<string, ServiceFunction>>;
	readonly resources: {
		readonly Resources: Readonly<Record<string, { readonly Properties: Record<string, unknown> }>>;
	};
}

const read = (path: string) =>
	parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), { logLevel: 'silent', merge: true });

const resources = readdirSync(new URL('../../resources', import.meta.url))
	.filter((name) => name.endsWith('.yml'))
	.map((name) => read(`resources/${name}`).Resources);

/** serverless.yml and resources/ as they are written: variables and CloudFormation's functions stay unresolved. */
export const service: Service = {
	functions: read('serverless.yml').functions,
	resources: { Resources: Object.assign({}, ...resources) },
};

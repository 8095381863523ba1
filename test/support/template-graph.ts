import type { Template } from './packaged.ts';

/** Logical names that a part of a template refers to, by Ref, Fn::GetAtt or Fn::Sub; not AWS's own. */
export function referencesIn(part: unknown): string[] {
	if (Array.isArray(part)) return part.flatMap(referencesIn);
	if (typeof part !== 'object' || part === null) return [];
	return Object.entries(part).flatMap(([key, value]) => {
		if (key === 'Ref') return namesOf([value]);
		if (key === 'Fn::GetAtt') return namesOf([Array.isArray(value) ? value[0] : String(value).split('.')[0]]);
		if (key !== 'Fn::Sub') return referencesIn(value);
		const [text, variables = {}] = Array.isArray(value) ? value : [value];
		const names = Array.from(String(text).matchAll(/\$\{([^!.}]+)/g), ([, name = '']) => name);
		return [...namesOf(names.filter((name) => !(name in variables))), ...referencesIn(variables)];
	});
}

/** What AWS itself knows by name. */
const AWS_NAMES: ReadonlySet<string> = new Set(
	['AccountId', 'NoValue', 'NotificationARNs', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix'].map(
		(name) => `AWS::${name}`,
	),
);

const namesOf = (names: readonly string[]): string[] => names.filter((name) => !AWS_NAMES.has(name));

/** References to what a template does not have. */
export function unknownReferencesIn({ Resources, Outputs, Conditions = {} }: Template): string[] {
	const dependencies = Object.values(Resources).flatMap(({ DependsOn = [] }) => DependsOn);
	const ofResources = Object.values(Resources).flatMap(({ Condition = [] }) => Condition);
	const conditions = [...conditionsIn([Resources, Outputs]), ...ofResources].filter((name) => !(name in Conditions));
	return [
		...[...referencesIn([Resources, Outputs]), ...dependencies].filter((name) => !(name in Resources)),
		...conditions,
	];
}

const conditionsIn = (part: unknown): string[] => {
	if (Array.isArray(part)) return part.flatMap(conditionsIn);
	if (typeof part !== 'object' || part === null) return [];
	return Object.entries(part).flatMap(([key, value]) => [
		...(key === 'Fn::If' ? [value[0]] : []),
		...conditionsIn(value),
	]);
};

/** Circles of resources that each need the next one first, which CloudFormation refuses. */
export function circlesIn({ Resources }: Template): string[] {
	const circles: string[] = [];
	const done = new Set<string>();
	const visit = (name: string, path: readonly string[]): void => {
		if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name].join(' > '));
		if (path.includes(name) || done.has(name)) return;
		const { DependsOn = [], Properties } = Resources[name] ?? {};
		for (const next of [...referencesIn(Properties), ...[DependsOn].flat()]) visit(next, [...path, name]);
		done.add(name);
	};
	for (const name of Object.keys(Resources)) visit(name, []);
	return circles;
}

import type { Part } from './part.ts';
import { people } from './people.ts';
import { persistently } from './persistently.ts';

export interface Filling {
	readonly parts: readonly Part[];
	readonly cognito: Part;
	/** Whether seeds and people are there from an earlier start, and what became of them is kept. */
	readonly isComplete: boolean;
	/** Is told what is waited for. */
	readonly onStep: (step: string) => void;
}

/** Loads schema, seeds and people, with the code that the operator functions run, as soon as the parts answer. */
export async function fill({ parts, cognito, isComplete, onStep }: Filling): Promise<void> {
	const [{ schemaLoad }, { seed }, { addPeople }, { updateCognitoUserIds }, { closePostgres }] = await Promise.all([
		import('../shared/operator/schema-load.ts'),
		import('../shared/operator/seed.ts'),
		import('./add-people.ts'),
		import('../shared/operator/update-cognito-user-ids.ts'),
		import('../shared/platform/postgres.ts'),
	]);
	const added = isComplete ? undefined : cognito.ready.then(() => addPeople(people));
	added?.catch(() => {}); // it is waited for below
	await Promise.all(parts.map(({ ready }) => ready));
	onStep('the schema');
	await persistently(schemaLoad);
	if (!isComplete) {
		onStep('the seeds');
		await persistently(seed);
		onStep('the people who can sign in');
		await added;
		await persistently(updateCognitoUserIds);
	}
	await closePostgres();
}

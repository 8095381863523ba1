/**
 * Makes the folder of an empty Postgres once, for `postgres-process.ts` to copy: that takes seconds and half a gigabyte, a copy
 * neither. In a process of its own, so that the memory is given back.
 */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const { version } = JSON.parse(readFileSync(path('../node_modules/@electric-sql/pglite/package.json'), 'utf8'));

/** Where the folder is. Another version of PGlite gets another one. */
export const TEMPLATE = path(`../.local/postgres-${version}`);

async function make(): Promise<void> {
	mkdirSync(dirname(TEMPLATE), { recursive: true });
	const folder = mkdtempSync(`${TEMPLATE}-`);
	try {
		const postgres = await PGlite.create({ dataDir: folder });
		await postgres.close();
		renameSync(folder, TEMPLATE);
	} catch (error) {
		rmSync(folder, { recursive: true, force: true });
		// Another stack was quicker.
		if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' && (error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
	}
}

if (import.meta.main) await make();

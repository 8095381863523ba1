import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** How parts store what they keep. Raise it when a folder that an older version wrote can no longer be read. */
const FORMAT = 1;

/**
 * The parts that keep something, each in a folder of its own. All or none: one part alone would know of users or messages that
 * the others do not.
 */
const PARTS = ['dynamodb', 'postgres', 'cognito'] as const;

type Folders = Readonly<Record<(typeof PARTS)[number], string>>;

interface About {
	readonly format: number;
	/** Whether schema, seeds and people were all there once; a start that was given up before is made again. */
	readonly isComplete: boolean;
}

/** Where the stack has its data. */
export interface DataFolder {
	readonly path: string;
	readonly folders: Folders;
	/** For files that are gone when the stack stops. */
	readonly temporary: string;
	readonly isTemporary: boolean;
	/** Whether everything is there already, from an earlier start. */
	readonly isComplete: boolean;
	/** Notes that everything is there. */
	complete(): void;
	/** Leaves it: to another stack, or to nobody when it is temporary. */
	release(): void;
}

/** Why a folder cannot be used, in a sentence that says what to do. */
class DataFolderProblem extends Error {
	override readonly name = 'DataFolderProblem';
}

const foldersIn = (path: string): Folders =>
	Object.fromEntries(PARTS.map((part) => [part, join(path, part)])) as unknown as Folders;

/** A folder that is gone when the stack stops. */
export function temporaryFolder(): DataFolder {
	const path = mkdtempSync(join(tmpdir(), 'cruddur-'));
	const folders = foldersIn(path);
	mkdirSync(folders.cognito);
	const release = () => rmSync(path, { recursive: true, force: true });
	return { path, folders, temporary: path, isTemporary: true, isComplete: false, complete: () => {}, release };
}

/** The folder that DATA_DIR names, made where it is not there. @throws DataFolderProblem */
export function dataFolder(name: string): DataFolder {
	try {
		return open(resolve(name));
	} catch (error) {
		const reason = error instanceof DataFolderProblem ? error.message : `cannot be used: ${(error as Error).message}.`;
		throw new DataFolderProblem(`DATA_DIR ${name} ${reason}`);
	}
}

function open(path: string): DataFolder {
	const [aboutFile, ownerFile] = [join(path, 'about.json'), join(path, 'process-id')];
	const folders = foldersIn(path);
	mkdirSync(path, { recursive: true });
	const { isComplete } = checked(readAbout(aboutFile, path));
	const owner = ownerOf(ownerFile);
	if (owner)
		throw new DataFolderProblem(`is used by the stack with process id ${owner}: stop it, or name another folder.`);
	const missing = PARTS.find((part) => isComplete && !existsSync(folders[part]));
	if (missing) throw new DataFolderProblem(`lacks ${missing}: remove it, or name another folder.`);
	if (!isComplete) for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
	const write = (about: About): void => writeFileSync(aboutFile, `${JSON.stringify(about)}\n`);
	write({ format: FORMAT, isComplete });
	writeFileSync(ownerFile, `${process.pid}\n`);
	for (const part of ['dynamodb', 'cognito'] as const) mkdirSync(folders[part], { recursive: true });
	const temporary = join(path, 'temporary');
	rmSync(temporary, { recursive: true, force: true }); // of a stack that was killed
	mkdirSync(temporary);
	return {
		path,
		folders,
		temporary,
		isTemporary: false,
		isComplete,
		complete: () => write({ format: FORMAT, isComplete: true }),
		release: () => {
			rmSync(temporary, { recursive: true, force: true });
			rmSync(ownerFile, { force: true });
		},
	};
}

/** What a folder says of itself; undefined when it is something else than a folder of ours. */
function readAbout(file: string, folder: string): About | undefined {
	if (!existsSync(file)) return readdirSync(folder).length === 0 ? { format: FORMAT, isComplete: false } : undefined;
	try {
		const about: About = JSON.parse(readFileSync(file, 'utf8'));
		return Number.isInteger(about.format) ? about : undefined;
	} catch {
		return undefined;
	}
}

function checked(about: About | undefined): About {
	if (!about) throw new DataFolderProblem('holds something else: name a folder that is empty or not there.');
	if (about.format === FORMAT) return about;
	const writer = about.format > FORMAT ? 'a newer' : 'an older';
	throw new DataFolderProblem(`was written by ${writer} version of this project: name another folder.`);
}

/** The process id of the stack that uses a folder; undefined when there is none, or it was killed. */
function ownerOf(file: string): number | undefined {
	const id = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
	if (!Number.isInteger(id) || id <= 0 || id === process.pid) return undefined;
	try {
		const command = execFileSync('ps', ['-o', 'args=', '-p', String(id)], { encoding: 'utf8', stdio: 'pipe' });
		return command.includes('local/start.ts') ? id : undefined;
	} catch {
		return undefined; // there is no such process
	}
}

import { execFileSync } from 'node:child_process';

/** Process ids of everything below a process. */
export function descendants(pid: number): number[] {
	const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
		.trim()
		.split('\n')
		.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
	const below = (parent: number): number[] =>
		table.flatMap(([child, ppid]) => (ppid === parent ? [child, ...below(child)] : []));
	return below(pid);
}

/** Whether a process runs; one that ended and that nobody has asked about does not. */
export const isRunning = (pid: number): boolean => {
	const state = execFileSync('sh', ['-c', `ps -o stat= -p ${pid} || true`], { encoding: 'utf8' }).trim();
	return state !== '' && !state.startsWith('Z');
};

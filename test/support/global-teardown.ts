import { rmSync } from 'node:fs';

export default async function globalTeardown(): Promise<void> {
	const { keyServer, folder, parts } = globalThis.testServices;
	for (const { process } of parts) process.kill('SIGKILL');
	await Promise.all(parts.map(({ ended }) => ended));
	rmSync(folder, { recursive: true, force: true });
	keyServer.close();
}

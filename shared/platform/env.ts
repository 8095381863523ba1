/**
 * The value of an environment variable, read when a module loads so that a missing one fails the start, not a request.
 * @throws Error that names the variable
 */
export function env(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`Environment variable ${name} is not set: serverless.yml sets it for every function.`);
	return value;
}

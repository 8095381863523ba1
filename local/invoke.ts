/** Invokes a function of the running stack through serverless-offline's Lambda port. @throws Error when it throws */
export const invoker =
	(lambdaPort: number, functionName: string) =>
	async <Answer>(event: object): Promise<Answer> => {
		const url = `http://localhost:${lambdaPort}/2015-03-31/functions/${functionName}/invocations`;
		const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
		if (!response.ok || response.headers.has('x-amz-function-error')) {
			throw new Error(`${functionName} failed: ${await response.text()}`);
		}
		return (await response.json()) as Answer;
	};

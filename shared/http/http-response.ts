import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import { toProblem } from './to-problem.ts';

/** What a function of ours answers with, before it becomes JSON. */
interface Answer {
	readonly statusCode: number;
	/** Absent where there is nothing to say. */
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/** Makes answers JSON and errors problem documents. Answers are private, so nothing on the way may keep them. */
export const httpResponse = (): MiddlewareObj<APIGatewayProxyEventV2, Answer | APIGatewayProxyStructuredResultV2> => ({
	after: (request) => {
		const { statusCode, body, headers } = request.response as Answer;
		request.response = jsonResponse(statusCode, 'application/json', body, headers);
	},
	onError: (request) => {
		const problem = toProblem(request.error);
		if (problem.status >= 500)
			logger.error('Request failed', { problem: problem.kind, error: errorLog(problem.cause) });
		request.response = jsonResponse(problem.status, 'application/problem+json', problem, problem.headers);
	},
});

const jsonResponse = (
	statusCode: number,
	contentType: string,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
	statusCode,
	headers: { ...(body !== undefined && { 'content-type': contentType }), 'cache-control': 'no-store', ...headers },
	...(body !== undefined && { body: JSON.stringify(body) }),
});

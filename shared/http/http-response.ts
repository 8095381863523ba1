import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorLog } from '../platform/error-log.ts';
import { logger } from '../platform/logger.ts';
import { problemOf } from './to-problem.ts';

/** What a function of ours answers with, before it becomes JSON. */
export interface Answer {
	readonly statusCode: number;
	readonly body: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

/** Makes answers JSON and errors problem documents. Answers are private, so nothing on the way may keep them. */
export const answers = (): MiddlewareObj<APIGatewayProxyEventV2, Answer | APIGatewayProxyStructuredResultV2> => ({
	after: (request) => {
		const { statusCode, body, headers } = request.response as Answer;
		request.response = jsonAnswer(statusCode, 'application/json', body, headers);
	},
	onError: (request) => {
		const problem = problemOf(request.error);
		if (problem.status >= 500)
			logger.error('Request failed', { problem: problem.kind, error: errorLog(problem.cause) });
		request.response = jsonAnswer(problem.status, 'application/problem+json', problem, problem.headers);
	},
});

const jsonAnswer = (
	statusCode: number,
	contentType: string,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 => ({
	statusCode,
	headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
	body: JSON.stringify(body),
});

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { logger } from '../platform/logger.ts';
import { publishCounts } from '../platform/metrics.ts';
import type { HttpMiddleware } from './http-context.ts';

/**
 * One line for each request: route, status, duration in milliseconds, who, and the id that ties lines together, which
 * the answer carries as X-Request-Id. Once a minute another, with the hit rates of the caches.
 */
export const requestLog = (): HttpMiddleware => {
	const started = new WeakMap<object, number>();
	const finish: NonNullable<HttpMiddleware['after']> = ({ event, context, response }) => {
		const answer = response as APIGatewayProxyStructuredResultV2;
		const correlationId = context.awsRequestId;
		answer.headers = { ...answer.headers, 'x-request-id': correlationId };
		logger.info('request', {
			correlation_id: correlationId,
			route: event.routeKey,
			status: answer.statusCode,
			duration_ms: Math.round(performance.now() - (started.get(event) ?? 0)),
			user_uuid: context.user?.uuid,
		});
		publishCounts();
	};
	return {
		before: ({ event }) => {
			started.set(event, performance.now());
		},
		after: finish,
		onError: finish,
	};
};

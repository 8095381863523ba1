import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log lines. Message texts, tokens, e-mail addresses and idempotency keys are never given to it. */
export const logger = new Logger({ serviceName: 'cruddur-messages' });

import { getConversation } from '../shared/conversations.ts';
import { operatorFunction } from '../shared/middleware/operator.ts';
import { getConversationPayload } from '../shared/validators.ts';

/** Operator function: pattern A, as a person reads it, with the query that was run. */
export const handler = operatorFunction(getConversationPayload, getConversation);

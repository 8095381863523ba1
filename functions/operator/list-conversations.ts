import { listConversations } from '../shared/conversations.ts';
import { operatorFunction } from '../shared/middleware/operator.ts';
import { listConversationsPayload } from '../shared/validators.ts';

/** Operator function: pattern B, as a person reads it, with the query that was run. */
export const handler = operatorFunction(listConversationsPayload, listConversations);

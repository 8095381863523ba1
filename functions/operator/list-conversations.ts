import { listConversations } from '../../shared/operator/list-conversations.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { listConversationsPayload } from '../../shared/operator/validators.ts';

/** Operator function: pattern B, as a person reads it, with the query that was run. */
export const handler = operatorFunction(listConversationsPayload, listConversations);

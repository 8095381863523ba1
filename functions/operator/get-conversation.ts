import { getConversation } from '../../shared/operator/get-conversation.ts';
import { operatorFunction } from '../../shared/operator/operator-function.ts';
import { getConversationPayload } from '../../shared/operator/validators.ts';

/** Operator function: pattern A, as a person reads it, with the query that was run. */
export const handler = operatorFunction(getConversationPayload, getConversation);

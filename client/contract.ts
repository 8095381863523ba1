/** What the library knows of the contract: its types, so that none of its schemas is in a bundle. */
export type { ClientFrame, SocketEvent } from '../shared/contract/events.ts';
export type { FieldError, ProblemKind } from '../shared/contract/problems.ts';
export type { Block, Me, Message, MessageGroup, ShortProfile } from '../shared/contract/types.ts';

/** The subprotocol that is offered before the token. */
export const SUBPROTOCOL: typeof import('../shared/contract/events.ts').SUBPROTOCOL = 'cruddur.v1';

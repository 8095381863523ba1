/** What the library knows of the contract: types alone, so that none of its schemas is in a bundle. */
export type { EventType, SocketEvent } from '../shared/contract/events.ts';
export type { FieldError, ProblemKind } from '../shared/contract/problems.ts';
export type { Block, Me, Message, MessageGroup, ShortProfile } from '../shared/contract/types.ts';

/** Cruddur messages for browsers, Node and React Native: see README.md beside this file. */
export { type ClientOptions, CruddurClient, type SendOptions } from './client.ts';
export type { Block, FieldError, Me, Message, MessageGroup, ProblemKind, ShortProfile } from './contract.ts';
export { NetworkError, ProblemError } from './errors.ts';
export { type ConnectionState, type LiveEvent, mergeMessage, mergeMessageGroup } from './events.ts';
export type { CallOptions } from './http.ts';
export type { Live } from './live.ts';
export type { Page, PageQuery } from './pages.ts';

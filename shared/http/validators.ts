/** The routes of the contract, compiled: what each takes and what it answers with. */
import type { JSONSchema } from 'json-schema-to-ts';
import { type Route, routes } from '../contract/routes.ts';
import { compile } from '../platform/compile.ts';

const compileRoute = <E extends JSONSchema, A extends JSONSchema>({ event, response }: Route<E, A>) => ({
	event: compile(event),
	response: compile(response),
});

export const listMessages = compileRoute(routes.listMessages);
export const listMessageChanges = compileRoute(routes.listMessageChanges);
export const listMessageGroups = compileRoute(routes.listMessageGroups);
export const showMessageGroup = compileRoute(routes.showMessageGroup);
export const createMessage = compileRoute(routes.createMessage);
export const createMessageGroup = compileRoute(routes.createMessageGroup);
export const postMessage = compileRoute(routes.postMessage);
export const editMessage = compileRoute(routes.editMessage);
export const deleteMessage = compileRoute(routes.deleteMessage);
export const markRead = compileRoute(routes.markRead);
export const markUnread = compileRoute(routes.markUnread);
export const showUser = compileRoute(routes.showUser);
export const findUsers = compileRoute(routes.findUsers);
export const showMe = compileRoute(routes.showMe);
export const updateMe = compileRoute(routes.updateMe);
export const deleteMe = compileRoute(routes.deleteMe);
export const blockUser = compileRoute(routes.blockUser);
export const unblockUser = compileRoute(routes.unblockUser);
export const listBlocks = compileRoute(routes.listBlocks);

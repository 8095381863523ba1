/**
 * The schemas, compiled. In a bundle this module is replaced by code that was generated when it was built
 * (`esbuild.config.cjs`), so that a function neither loads Ajv nor compiles anything when it starts.
 */
import type { ValidateFunction } from 'ajv';
import * as schemas from '../contract/schemas.ts';
import { newAjv } from './ajv.ts';

const ajv = newAjv();
const compile = (schema: object): ValidateFunction => ajv.compile(schema);

export const listMessagesEvent = compile(schemas.listMessagesEvent);
export const listMessageGroupsEvent = compile(schemas.listMessageGroupsEvent);
export const createMessageEvent = compile(schemas.createMessageEvent);
export const createMessageGroupEvent = compile(schemas.createMessageGroupEvent);
export const postMessageEvent = compile(schemas.postMessageEvent);
export const showUserEvent = compile(schemas.showUserEvent);
export const messageResponse = compile(schemas.messageResponse);
export const messagesResponse = compile(schemas.messagesResponse);
export const messageGroupsResponse = compile(schemas.messageGroupsResponse);
export const shortProfileResponse = compile(schemas.shortProfileResponse);
export const messageImage = compile(schemas.messageImage);
export const schemaLoadPayload = compile(schemas.schemaLoadPayload);
export const seedPayload = compile(schemas.seedPayload);
export const scanPayload = compile(schemas.scanPayload);
export const getConversationPayload = compile(schemas.getConversationPayload);
export const listConversationsPayload = compile(schemas.listConversationsPayload);
export const updateCognitoUserIdsPayload = compile(schemas.updateCognitoUserIdsPayload);
export const rebuildMessageGroupsPayload = compile(schemas.rebuildMessageGroupsPayload);
export const redrivePayload = compile(schemas.redrivePayload);
export const dropTablePayload = compile(schemas.dropTablePayload);

/** The payloads of operators' functions and the positions in their cursors, compiled. */
import { compile } from '../platform/compile.ts';
import * as payloads from './payloads.ts';

export const schemaLoadPayload = compile(payloads.schemaLoadPayload);
export const deployPagePayload = compile(payloads.deployPagePayload);
export const seedPayload = compile(payloads.seedPayload);
export const scanPayload = compile(payloads.scanPayload);
export const getConversationPayload = compile(payloads.getConversationPayload);
export const listConversationsPayload = compile(payloads.listConversationsPayload);
export const updateCognitoUserIdsPayload = compile(payloads.updateCognitoUserIdsPayload);
export const rebuildMessageGroupsPayload = compile(payloads.rebuildMessageGroupsPayload);
export const exportUserPayload = compile(payloads.exportUserPayload);
export const eraseUserPayload = compile(payloads.eraseUserPayload);
export const redrivePayload = compile(payloads.redrivePayload);
export const dropTablePayload = compile(payloads.dropTablePayload);
export const seedPosition = compile(payloads.seedPosition);
export const scanPosition = compile(payloads.scanPosition);
export const rebuildPosition = compile(payloads.rebuildPosition);
export const cognitoSyncPosition = compile(payloads.cognitoSyncPosition);
export const redrivePosition = compile(payloads.redrivePosition);
export const userItemsPosition = compile(payloads.userItemsPosition);

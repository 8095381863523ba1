export { messagesTable, service } from '../../local/service.ts';

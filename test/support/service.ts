export { service } from '../../local/service.ts';

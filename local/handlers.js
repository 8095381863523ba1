/** What serverless-offline imports, and `sls invoke local` requires; both look for a file that ends in .js. */
export { handlers as default, handlers as 'module.exports' } from './source-handlers.ts';

/**
 * Runs cognito-local in a process of its own, since it takes its port and its folder from the process. It ends with the
 * process that started it.
 */
process.once('disconnect', () => process.exit());
await import('cognito-local/lib/bin/start.js');

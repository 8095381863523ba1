/** @type {import('jest').Config} */
export default {
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	// What would be deployed, and a crowd at the running stack, take minutes: npm run test:all.
	testPathIgnorePatterns: process.env.TESTS === 'all' ? [] : ['<rootDir>/test/(deployment|load)/'],
	extensionsToTreatAsEsm: ['.ts'],
	transform: {
		'\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }],
	},
	globalSetup: '<rootDir>/test/support/global-setup.ts',
	globalTeardown: '<rootDir>/test/support/global-teardown.ts',
	setupFiles: ['<rootDir>/test/support/environment.ts'],
	setupFilesAfterEnv: ['<rootDir>/test/support/schema.ts'],
	reporters: ['default', '<rootDir>/test/support/totals.js'],
	maxWorkers: 2,
	// For what hangs, not for what is slow: some tests make thousands of requests, on machines that do other things besides.
	testTimeout: 300_000,
};

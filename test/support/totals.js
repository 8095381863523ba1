/** Jest reporter: the last line of a run is its totals. */
export default class Totals {
	onRunComplete(_, { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests }) {
		const failed = Math.max(numFailedTests, numFailedTestSuites);
		const totals = `${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`;
		process.once('exit', () => process.stdout.write(`${totals}\n`));
	}
}

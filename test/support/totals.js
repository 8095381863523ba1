/** Jest reporter: closes a run with its totals on a line of their own. */
export default class Totals {
	onRunComplete(_, { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests }) {
		const failed = Math.max(numFailedTests, numFailedTestSuites);
		console.log(`\n${numPassedTests} passed, ${failed} failed, ${numPendingTests} skipped`);
	}
}

// A jest reporter whose one plain line comes last of all output: `N passed, N failed[, N skipped]`.
'use strict';

module.exports = class SummaryReporter {
  line;

  constructor() {
    // Jest's own summary is printed after every custom reporter, so wait for the end of the process.
    process.once('exit', () => {
      if (this.line !== undefined) process.stdout.write(`${this.line}\n`);
    });
  }

  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  }
};

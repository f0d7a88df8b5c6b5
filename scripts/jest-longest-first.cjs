// The order of the files of tests: Jest's own, which is by the times of the run before, or by the size of the files where
// there was none. Then the longest would come last, as they are small files, and one worker would wait for the other.
'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/** Contracts that run on real servers, and processes that are killed until they have done their work. */
const LONG =
  /[/\\]test[/\\](processes[/\\](killed|server-restarts|long-stream)|.*(contract|eventstore-postgres|random-commands)\.test)/;

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path, duration }) => duration === undefined && LONG.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};

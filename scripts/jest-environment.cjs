// Node's environment of Jest, that leaves nothing behind in the worker. Jest runs the tests of each file in an
// AsyncLocalStorage of that file, and never disables it: on Node 20 and 22 every promise made from then on costs more for
// each file before, and none of their modules can be collected. After some hundred files promises were ten times as slow.
'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Those that were run in since the last file. */
const used = new Set();
const { run } = AsyncLocalStorage.prototype;

AsyncLocalStorage.prototype.run = function (...args) {
  used.add(this);
  return run.apply(this, args);
};

module.exports = class Environment extends TestEnvironment {
  async teardown() {
    for (const storage of used) storage.disable();
    used.clear();
    await super.teardown();
  }
};

// A Jest transform for the few packages that come as ES modules only: Jest runs everything as CommonJS.
const { transformSync } = require('esbuild');

module.exports = {
  process: (source, path) => transformSync(source, { format: 'cjs', platform: 'node', sourcefile: path }),
};

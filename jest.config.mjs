// Jest runs every test from the TypeScript sources as CommonJS; types are checked by `npm run types`, not here.
const sources = {
  '^@millrace/testing/(contract|properties)$': '<rootDir>/packages/testing/src/$1/index.ts',
  '^@millrace/(archive|cli|core|eventstore-local|repository-eventstore|repository-memory|testing|views-postgres)$':
    '<rootDir>/packages/$1/src/index.ts',
};

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/scripts/jest-environment.cjs',
  roots: ['<rootDir>/packages', '<rootDir>/examples', '<rootDir>/test'],
  testMatch: ['<rootDir>/{packages,examples}/*/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/(packages|examples)/[^/]+/dist/'],
  transform: {
    '\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json' }],
    'fast-string-.*\\.js$': '<rootDir>/scripts/jest-esm-to-cjs.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!fast-string-)'],
  moduleNameMapper: { ...sources, '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  // One PostgreSQL for all tests of a run, started when the first test asks for it.
  globalSetup: '<rootDir>/test/postgres/server/jest-setup.mjs',
  globalTeardown: '<rootDir>/test/postgres/server/jest-teardown.mjs',
  // A limit for what hangs; nothing is measured by it, and a machine may be busy.
  testTimeout: 300_000,
  // Jest takes one core less than there are, and on two cores would run all in its own process. A worker that has grown by
  // what each file of tests leaves behind is replaced, so that the last tests are not slowed down by the first.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  passWithNoTests: false,
  testSequencer: '<rootDir>/scripts/jest-longest-first.cjs',
  reporters: ['default', '<rootDir>/scripts/jest-summary-reporter.cjs'],
};

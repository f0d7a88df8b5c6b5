// Who may import what: a list of allowed modules per folder; everything else is a lint error there.
const relative = String.raw`\.{1,2}/`;
const core = '@millrace/core$';
const fpTs = String.raw`fp-ts/lib/\w+\.js$`;
const ioTs = String.raw`io-ts$|io-ts/lib/\w+\.js$`;
const coreOnly = ['immer$', '@noble/hashes/', '@opentelemetry/api$'];

const example = {
  regex: '^@millrace/(example-|bench)|/examples/',
  message: 'Nothing imports an example or the bench.',
};

const rule = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

const only = (files, allowed, message) => ({
  files: [files],
  rules: rule(example, { regex: `^(?!${[relative, ...allowed].join('|')})`, message }),
});

export const boundaries = [
  { files: ['**/*.ts', '**/*.mjs'], rules: rule(example) },
  only(
    'packages/core/src/**/*.ts',
    [fpTs, ioTs, ...coreOnly],
    'Core imports fp-ts (by module), io-ts, immer, @noble/hashes and @opentelemetry/api, and nothing of Node.',
  ),
  only('packages/repository-memory/src/**/*.ts', [core, fpTs, ioTs], 'This store imports core, fp-ts and io-ts only.'),
  // Stores on a driver may import it, but of Millrace only core.
  {
    files: ['packages/repository-*/src/**/*.ts'],
    ignores: ['packages/repository-memory/**'],
    rules: rule(example, { regex: '^@millrace/(?!core$)', message: 'A store imports core only.' }),
  },
  only(
    'packages/eventstore-local/src/**/*.ts',
    ['node:', '@eventstore/db-client', '@grpc/grpc-js$', 'google-protobuf/'],
    'The local server knows the protocol and nothing of Millrace.',
  ),
  only(
    'packages/views-postgres/src/**/*.ts',
    ['node:', core, fpTs, ioTs, 'pg$'],
    'Views in PostgreSQL import core, fp-ts, io-ts, pg and Node.',
  ),
  only('packages/archive/src/**/*.ts', ['node:', core, fpTs, ioTs], 'The archive imports core, fp-ts, io-ts and Node.'),
  only(
    'packages/cli/src/**/*.ts',
    [
      ...['node:', core, '@millrace/archive$', fpTs, ioTs],
      ...['commander$', 'jiti$', '@clack/prompts$', 'picocolors$', 'fast-string-width$', '@viz-js/viz$'],
    ],
    'The command line imports core, archive and its own libraries: stores and views come from the config.',
  ),
  only('packages/testing/src/**/*.ts', [core, fpTs, ioTs], 'Only properties/ may import fast-check: it is optional.'),
  only(
    'packages/testing/src/properties/**/*.ts',
    [core, fpTs, ioTs, 'fast-check$'],
    'Imports core and fast-check only.',
  ),
];

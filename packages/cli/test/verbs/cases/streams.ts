// The verbs of the group `streams`.
import type { VerbCase } from '../verb-case.js';

export const streams: readonly VerbCase[] = [
  {
    verb: 'streams ls',
    succeeds: { argv: ['streams', 'ls'], says: 'account-a1\t3\t2\t2026-01-01' },
    wrong: [
      { argv: ['streams', 'ls', '--limit', '0'], says: "'--limit': expected a number of at least 1, got '0'" },
      { argv: ['streams', 'ls', 'more'], says: 'too many arguments' },
      { argv: ['streams', 'ls', '--prefx', 'a'], says: 'Did you mean --prefix?' },
    ],
    unreachable: { argv: ['streams', 'ls'] },
  },
];

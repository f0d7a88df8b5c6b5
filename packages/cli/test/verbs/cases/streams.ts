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
  {
    verb: 'streams show',
    succeeds: {
      argv: ['streams', 'show', 'account-a1'],
      says: /^0\t2026-01-01 12:00:\d\dZ\taccount\/opened\t\{"accountId":"a1","owner":"Ada"\}$/m,
    },
    wrong: [
      { argv: ['streams', 'show'], says: "missing required argument 'stream'" },
      {
        argv: ['streams', 'show', 'account-a1', '--from', '-1'],
        says: "expected a revision, such as 0 or 41, got '-1'",
      },
      { argv: ['streams', 'show', 'account-a1', '--from', '2', '--to', '1'], says: '--from 2 is behind --to 1' },
    ],
    unreachable: { argv: ['streams', 'show', 'account-a1'] },
  },
  {
    verb: 'streams head',
    succeeds: { argv: ['streams', 'head'], says: /head {2}5\/5\n.*account-a1@0\t/s },
    wrong: [{ argv: ['streams', 'head', '--limit', 'all'], says: "'--limit': expected a whole number, got 'all'" }],
    unreachable: { argv: ['streams', 'head'] },
  },
  {
    verb: 'streams tail',
    succeeds: { argv: ['streams', 'tail', '--limit', '1'], says: /^transfer-2026-01-01\+=1@0\t[^\n]*\n$/ },
    wrong: [
      {
        argv: ['streams', 'tail', '--stream', 'account-a1', '--category', 'account'],
        says: '--stream or --category, not both',
      },
    ],
    unreachable: { argv: ['streams', 'tail'] },
  },
];

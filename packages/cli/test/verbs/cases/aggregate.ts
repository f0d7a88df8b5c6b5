// The verbs of the group `aggregate`.
import type { VerbCase } from '../verb-case.js';

export const aggregate: readonly VerbCase[] = [
  {
    verb: 'aggregate show',
    succeeds: {
      argv: ['aggregate', 'show', 'account', 'a1'],
      says: /"balance": 70[^]*by: ada, where: branch 7, why: told so, command: open-a1/,
    },
    wrong: [
      { argv: ['aggregate', 'show', 'account'], says: "missing required argument 'key'" },
      { argv: ['aggregate', 'show', 'acount', 'a1'], says: "no aggregate type 'acount'; did you mean 'account'?" },
      { argv: ['aggregate', 'show', 'transfer', 'x'], says: "number is missing: the key of 'transfer' is day, number" },
      {
        argv: ['aggregate', 'show', 'transfer', 'day=x', 'number=1.5'],
        says: `number: "1.5" is no Int: the key of 'transfer' is day, number`,
      },
      { argv: ['aggregate', 'show', 'account', 'a1', '--at', 'noon'], says: 'expected a revision, or a time such as' },
    ],
    unreachable: { argv: ['aggregate', 'show', 'account', 'a1'] },
  },
];

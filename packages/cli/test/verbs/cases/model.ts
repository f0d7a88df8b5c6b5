// The verbs of the group `model`.
import type { VerbCase } from '../verb-case.js';

export const model: readonly VerbCase[] = [
  {
    verb: 'model report',
    succeeds: { argv: ['model', 'report'], says: '## account\n\nAn account that never goes below zero.' },
    wrong: [
      { argv: ['model', 'report', '--html', '--json'], says: 'two formats' },
      { argv: ['model', 'report', '--out', 'no-such-folder/model.md'], says: 'cannot be written to no-such-folder' },
      { argv: ['model', 'report', 'account'], says: 'too many arguments' },
    ],
    unreachable: undefined,
  },
];

// The verb `init`.
import type { VerbCase } from '../verb-case.js';

export const init: readonly VerbCase[] = [
  {
    verb: 'init',
    succeeds: {
      argv: ['init', 'new-project'],
      place: { config: undefined },
      says: /src\/account\.ts.*Next: cd new-project && npm install/s,
    },
    wrong: [
      { argv: ['init', 'a', 'b'], place: { config: undefined }, says: 'too many arguments' },
      { argv: ['init', 'account.ts'], place: { config: undefined }, says: 'account.ts is no folder' },
    ],
    unreachable: undefined,
  },
];

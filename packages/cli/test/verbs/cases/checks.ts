// The verbs that look whether anything is wrong.
import type { VerbCase } from '../verb-case.js';

export const checks: readonly VerbCase[] = [
  {
    verb: 'upcasts check',
    succeeds: {
      argv: ['upcasts', 'check'],
      says: /^5 events read, 0 failed; 0 events of other streams not looked at\n/,
    },
    wrong: [
      { argv: ['upcasts', 'check', '--last', '0'], says: "'--last': expected a number of at least 1, got '0'" },
      { argv: ['upcasts', 'check', 'account'], says: 'too many arguments' },
    ],
    unreachable: { argv: ['upcasts', 'check'] },
  },
  {
    verb: 'doctor',
    succeeds: { argv: ['doctor'], says: /ok {7}event store: the log .* answers\nok .*\n\nno problems, no warnings\n/ },
    wrong: [{ argv: ['doctor', '--last', 'x'], says: "'--last': expected a number" }],
    // A server that is not there is what it finds: see the tests of the doctor.
    unreachable: undefined,
  },
];

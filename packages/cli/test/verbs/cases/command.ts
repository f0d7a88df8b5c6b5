// The verbs of the group `command`.
import type { VerbCase } from '../verb-case.js';

const deposit = ['command', 'run', 'account', 'deposit', '--key', 'a1'];

export const command: readonly VerbCase[] = [
  {
    verb: 'command run',
    succeeds: {
      argv: [...deposit, '--data', '{"amount":5}', '--id', 'c1'],
      says: /^would commit 1 event to account-a1 {2}command id c1\n {2}3 {2}account\/deposited {2}\{.*"amount":5/,
    },
    wrong: [
      { argv: ['command', 'run', 'account', 'depositt', '--key', 'a1'], says: "did you mean 'deposit'?" },
      {
        argv: ['command', 'run', 'account', 'deposit'],
        says: "accountId is missing: the key of 'account' is accountId",
      },
      { argv: [...deposit, '--data', '{"amount":'], says: '--data is no JSON' },
      { argv: [...deposit, '--data', '5'], says: 'expected a JSON object' },
      { argv: [...deposit, '--data', '@none.json'], says: 'none.json cannot be read' },
      { argv: [...deposit, '--data', '{"amount":"5"}'], says: 'account/deposit is invalid: data.amount: expected' },
      {
        argv: [...deposit, '--data', '{"amount":5}', '--commit'],
        says: 'Commit 1 event to account-a1? Nobody is there to answer.',
      },
    ],
    unreachable: { argv: [...deposit, '--data', '{"amount":5}'] },
  },
];

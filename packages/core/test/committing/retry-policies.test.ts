// How often something is tried again, and how long is waited in between.
import { memoryStore } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';
import { left } from '@millrace/testing/contract';
import { conflictPolicy, exponential, lostReplyPolicy } from '../../src/transact/retry-policy.js';
import { answering, conflict } from '../support/answers.js';
import { accounts } from '../support/repositories.js';

describe('the policies', () => {
  test('after a conflict there are three attempts, the second at once, then with a growing bound', () => {
    expect(conflictPolicy.attempts).toBe(3);
    expect([1, 2, 3, 4].map((attempt) => conflictPolicy.delay(attempt, 1))).toEqual([0, 5, 10, 20]);
    expect([conflictPolicy.delay(2, 0.5), conflictPolicy.delay(50, 1), conflictPolicy.delay(2, 0)]).toEqual([
      2.5, 500, 0,
    ]);
  });

  test('after a lost reply there are five attempts', () => {
    expect(lostReplyPolicy.attempts).toBe(5);
    expect([1, 2, 3, 4, 9].map((attempt) => lostReplyPolicy.delay(attempt, 1))).toEqual([50, 100, 200, 400, 2_000]);
  });

  test('a delay is drawn evenly below a bound that doubles up to its maximum', () => {
    const delay = exponential(10, 35);
    expect([1, 2, 3, 4].map((attempt) => delay(attempt, 1))).toEqual([10, 20, 35, 35]);
    expect([delay(1, 0), delay(2, 0.25)]).toEqual([0, 5]);
  });

  test('the default of a repository is to try three times', async () => {
    const begun = memoryStore();
    await accounts(begun).filled(1);
    const { store, sent } = answering(
      begun,
      Array.from({ length: 9 }, () => conflict(0n)),
    );
    const { deposit } = accounts(store, { clock: manualClock({ autoAdvance: true }) });
    expect(left(await deposit(1, 'c'), 'Conflict').attempts).toBe(3);
    expect(sent).toHaveLength(3);
  });
});

// R4, R5 and what else becomes of an append whose reply does not come: once written, or said to be in doubt.
import { commit, type RepositoryOptions } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';
import { left, right } from '@millrace/testing/contract';
import { Account, ADA, STREAM } from '../support/account.js';
import { answering, conflict, lost, unavailable, undelivered, type Say } from '../support/answers.js';
import { accounts } from '../support/repositories.js';

const clock = () => manualClock({ autoAdvance: true });

async function begin(says: readonly Say[], events = 2, options: RepositoryOptions = {}) {
  const store = memoryStore();
  if (events > 0) await accounts(store).filled(events);
  const { store: answeringStore, sent } = answering(store, says);
  return { store, sent, ...accounts(answeringStore, { clock: clock(), ...options }) };
}

const meanwhile =
  (store: () => ReturnType<typeof memoryStore>, then: Say): Say =>
  async (write, stream) => {
    const answer = await then(write, stream);
    await accounts(store()).deposited(100, 'another');
    return answer;
  };

describe('a lost reply', () => {
  test.each([0, 2])(
    'R4 of an append that was written is resolved by the same bytes, with %p events before',
    async (events) => {
      const { deposited, sent, loaded } = await begin([lost], events);
      const committed = await deposited(5, 'c');
      expect([committed.events[0]?.revision, committed.duplicate]).toEqual([BigInt(events), false]);
      expect(sent).toHaveLength(2);
      expect(sent[1]).toEqual(sent[0]);
      expect((await loaded()).revision).toBe(BigInt(events));
      expect((await deposited(5, 'c')).duplicate).toBe(true);
    },
  );

  test('R5 of an append that was not delivered is written once', async () => {
    const { run, sent, loaded } = await begin([undelivered, undelivered]);
    const committed = right(await run(Account.move.message(ADA, { amount: 1 }, { id: 'c' })));
    expect(committed.events.map(({ revision }) => revision)).toEqual([2n, 3n]);
    expect([sent.length, new Set(sent.flat()).size, (await loaded()).revision]).toEqual([3, 2, 3n]);
  });

  test('R4 of an append behind which another wrote is found where it is', async () => {
    const begun: { store?: ReturnType<typeof memoryStore> } = {};
    const say = meanwhile(() => begun.store ?? memoryStore(), lost);
    Object.assign(begun, await begin([say]));
    const { deposited, loaded } = begun as unknown as Awaited<ReturnType<typeof begin>>;
    const committed = await deposited(5, 'c');
    expect([committed.events[0]?.revision, committed.duplicate]).toEqual([2n, false]);
    expect((await loaded()).state.balance).toBe(107);
  });

  test('R5 of an append before which another wrote is a conflict, and is decided again', async () => {
    const begun: { store?: ReturnType<typeof memoryStore> } = {};
    const say = meanwhile(() => begun.store ?? memoryStore(), undelivered);
    Object.assign(begun, await begin([say]));
    const { withdraw, sent } = begun as unknown as Awaited<ReturnType<typeof begin>>;
    const committed = right(await withdraw(2, 'c'));
    expect([committed.events[0]?.revision, committed.aggregate.state.balance]).toEqual([3n, 100]);
    expect(sent).toHaveLength(3);
  });

  test('then a conflict is no proof: the own events are looked for first, by their ids', async () => {
    // Also where the stream's commands are not remembered: nothing else would keep it from being decided again.
    for (const commandWindow of [1_000, 0]) {
      const told: string[] = [];
      const afterCommit = [({ commandId }: { readonly commandId: string }) => told.push(commandId)];
      const { deposited, loaded, sent } = await begin([lost, conflict(2n)], 2, { afterCommit, commandWindow });
      const committed = await deposited(5, 'c');
      expect([committed.events[0]?.revision, committed.position?.commit]).toEqual([2n, 3n]);
      expect([sent.length, (await loaded()).revision]).toEqual([2, 2n]);
      // It is the commit itself, not a repetition: whoever waits for commits is told of it.
      expect([committed.duplicate, told]).toEqual([false, ['c']]);
    }
  });

  test('S13b while a deleted stream is re-created: one copy, at the right revision', async () => {
    const { store, run, loaded } = await begin([lost, conflict(4n)]);
    right(await store.deleteStream(STREAM)());
    const committed = right(await run(Account.move.message(ADA, { amount: 0 }, { id: 'c' })));
    expect(committed.events.map(({ revision }) => revision)).toEqual([2n, 3n]);
    expect((await loaded()).revision).toBe(3n);
  });

  test('then a conflict with less than all own events there is a conflict', async () => {
    const { store, run, loaded } = await begin([undelivered, conflict(2n)]);
    await accounts(store).deposited(1, 'other');
    const committed = right(await run(Account.move.message(ADA, { amount: 1 }, { id: 'c' })));
    expect(committed.events.map(({ revision }) => revision)).toEqual([3n, 4n]);
    expect((await loaded()).revision).toBe(4n);
  });

  test('that stays lost is Indeterminate, with its stream and its cause; sent again it is resolved', async () => {
    const { deposit, deposited, sent } = await begin([lost, undelivered, lost, undelivered, undelivered]);
    expect(left(await deposit(5, 'c'), 'Indeterminate')).toEqual({
      _tag: 'Indeterminate',
      commandId: 'c',
      stream: STREAM,
      cause: new Error('no reply'),
      message: `${STREAM} may or may not have been written: send the same message again`,
    });
    expect(sent).toHaveLength(5);
    expect((await deposited(5, 'c')).duplicate).toBe(true);
  });

  test('is Indeterminate also when the store is refusing or gone by then', async () => {
    for (const after of [unavailable(true), unavailable(false)]) {
      const lostReply = { attempts: 2, delay: () => 0 };
      const { deposit, sent } = await begin([undelivered, after], 2, { lostReply });
      expect(left(await deposit(5, 'c'), 'Indeterminate').cause).toEqual(new Error('unavailable'));
      expect(sent).toHaveLength(2);
    }
  });

  test('is resolved when the store comes back', async () => {
    const { deposited, sent } = await begin([lost, unavailable(), unavailable()]);
    expect((await deposited(5, 'c')).events[0]?.revision).toBe(2n);
    expect(sent).toHaveLength(4);
  });

  test('is Indeterminate when the search for the own events fails', async () => {
    const { store, sent, repository, loaded } = await begin([lost, conflict(2n)]);
    const account = await loaded();
    right(await store.tombstoneStream(STREAM)());
    // The append itself is answered by hand, so that only the read meets the tombstone.
    const left2 = left(await commit(repository, { id: 'c' })(account.audited())(), 'Indeterminate');
    expect(left2.stream).toBe(STREAM);
    expect(String(left2.cause)).toContain(`ReadError: cannot read ${STREAM}: stream-deleted`);
    expect(sent).toHaveLength(2);
  });

  test('is waited for as the policy says, with the random numbers of the repository', async () => {
    const time = clock();
    const delays: (readonly [number, number])[] = [];
    const lostReply = {
      attempts: 4,
      delay: (attempt: number, random: number) => {
        delays.push([attempt, random]);
        return attempt * 10;
      },
    };
    let drawn = 0;
    const random = () => (drawn += 0.125);
    const { deposit, sent } = await begin([lost, undelivered, undelivered, undelivered], 2, {
      lostReply,
      clock: time,
      random,
    });
    left(await deposit(5, 'c'), 'Indeterminate');
    expect([delays, time.slept, sent.length]).toEqual([
      [
        [1, 0.125],
        [2, 0.25],
        [3, 0.375],
      ],
      [10, 20, 30],
      4,
    ]);
  });

  test('with a policy of one attempt is Indeterminate at once', async () => {
    const { deposit, sent } = await begin([undelivered], 2, { lostReply: { attempts: 1, delay: () => 0 } });
    left(await deposit(5, 'c'), 'Indeterminate');
    expect(sent).toHaveLength(1);
  });
});

describe('an append that was certainly not written', () => {
  test.each([true, false])('is Failed, and says whether it may be tried again: %p', async (retryable) => {
    const { deposit, sent, loaded } = await begin([unavailable(retryable)]);
    expect(left(await deposit(5, 'c'), 'Failed')).toEqual({
      _tag: 'Failed',
      commandId: 'c',
      retryable,
      stream: STREAM,
      cause: new Error('unavailable'),
      message: `${STREAM} was not written (unavailable): unavailable`,
    });
    expect([sent.length, (await loaded()).revision]).toEqual([1, 1n]);
  });
});

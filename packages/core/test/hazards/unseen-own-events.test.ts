// S13b at a leader whose events are not shown yet: a stream is re-created, the reply is lost, and the store refuses the
// same append for its own events.
import type { EventStore } from '@millrace/core';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import { STREAM } from '../support/account.js';
import { cluster, commandsIn } from '../support/cluster.js';
import { accounts } from '../support/repositories.js';
import { settled } from '../support/stores.js';

/** A process whose first append is written to the leader, without a reply, and refused from then on. */
async function recreating(happens: (turn: number) => 'comes' | 'nothing', hide: 'deleted' | 'truncated' = 'deleted') {
  const all = cluster();
  await accounts(all.store).filled(7);
  right(
    await (hide === 'deleted'
      ? all.store.deleteStream(STREAM)()
      : all.store.setStreamMetadata(STREAM, { truncateBefore: 7n })()),
  );
  all.hold();
  let appends = 0;
  const append: EventStore['append'] = (stream, expected, events) => async () => {
    if (++appends > 2) return all.store.append(stream, expected, events)();
    if (appends === 2)
      return E.left({ _tag: 'WrongExpectedRevision', stream, expected, actual: hide === 'deleted' ? 7n : 6n });
    if (hide === 'deleted') void all.store.append(stream, expected, events)();
    else await all.replicate();
    await settled();
    return E.left({ _tag: 'Ambiguous', stream, cause: new Error('no reply') });
  };
  let turn = -1; // The first wait is for the lost reply.
  const sleep = async () => {
    if (happens(++turn) === 'comes') await all.replicate();
  };
  return { all, appends: () => appends, ...accounts({ ...all.store, append }, { clock: { now: () => 0, sleep } }) };
}

test.each([1, 3, 5])('own events that come at look %i are found: one copy, the right revision', async (comes) => {
  const { all, deposited, appends } = await recreating((turn) => (turn === comes ? 'comes' : 'nothing'));
  const { aggregate, duplicate } = await deposited(5, 'c');
  expect([aggregate.revision, duplicate, appends()]).toEqual([7n, false, 2]);
  expect(await commandsIn(all.store, STREAM)).toEqual(['c']);
});

test('own events that do not come are in doubt, and the same message again finds out', async () => {
  const { all, deposit, deposited } = await recreating(() => 'nothing');
  left(await deposit(5, 'c'), 'Indeterminate');
  await all.replicate();
  expect((await deposited(5, 'c')).duplicate).toBe(true);
  expect(await commandsIn(all.store, STREAM)).toEqual(['c']);
});

test('a refusal for truncated events is none for own ones: the events are appended behind them', async () => {
  const { all, deposited } = await recreating(() => 'nothing', 'truncated');
  expect((await deposited(5, 'c')).aggregate.revision).toBe(7n);
  expect(await commandsIn(all.store, STREAM)).toEqual(['c']);
});

test('when the store cannot say whether events are hidden, it stays in doubt', async () => {
  const { all } = await recreating(() => 'nothing');
  const unsure: EventStore = {
    ...all.store,
    append: (stream, expected) => () =>
      Promise.resolve(
        E.left(
          expected === 'no_stream' && asked++ === 0
            ? { _tag: 'Ambiguous', stream, cause: new Error('no reply') }
            : { _tag: 'WrongExpectedRevision', stream, expected, actual: 7n },
        ),
      ),
    hiddenRevision: () => () => Promise.reject(new Error('cannot say')),
  };
  let asked = 0;
  const { deposit } = accounts(unsure, { clock: { now: () => 0, sleep: () => Promise.resolve() } });
  left(await deposit(5, 'c'), 'Indeterminate');
});

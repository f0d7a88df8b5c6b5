// The checkpoint store: how far, and who may write it.
import type { Checkpoint, CheckpointError, CheckpointStore, ParkedStream } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

const LONG = 3_600_000;

const parked = (stream: string, more: Partial<ParkedStream> = {}): ParkedStream => ({
  ...{ stream, revision: 3n, position: { commit: 31n, prepare: 30n }, type: 'account/opened' },
  ...{ error: 'no such owner', since: 1_700_000_000_000 },
  ...more,
});

const at = (place: bigint): Checkpoint => ({ position: { commit: place, prepare: place }, log: 'the log' });

function open({ checkpoints, stream }: StoreContext): { readonly store: CheckpointStore; readonly name: string } {
  if (checkpoints === undefined)
    return assert.fail('the store has no checkpoints, and does not say that it lacks them');
  return { store: checkpoints, name: stream('balances') };
}

const checkpoint = (id: string, name: string, run: StoreCase['run']): StoreCase => ({
  id,
  name,
  needs: ['checkpoints'],
  run,
});

export const checkpoints: readonly StoreCase[] = [
  checkpoint(
    'PC80',
    'A checkpoint comes back equal, both numbers of it; where none was saved there is none.',
    async (context) => {
      const { store, name } = open(context);
      assert.equal(right(await store.load(name)()), undefined);
      const lease = right(await store.acquire(name, 'one', LONG)());
      assert.equal(right(await store.load(name)()), undefined);
      const saved = { position: { commit: 12n, prepare: 11n }, log: 'the log' };
      right(await store.save(lease, saved)());
      assert.deepEqual(right(await store.load(name)()), saved);
      assert.equal(right(await store.load(context.stream('other'))()), undefined);
    },
  ),
  checkpoint('PC81', 'A checkpoint never goes back.', async (context) => {
    const { store, name } = open(context);
    const lease = right(await store.acquire(name, 'one', LONG)());
    for (const place of [5n, 9n, 7n]) right(await store.save(lease, at(place))());
    assert.deepEqual(right(await store.load(name)()), at(9n));
  }),
  checkpoint('PC82', 'A lease that is held is not given to another; its owner may take it again.', async (context) => {
    const { store, name } = open(context);
    const first = right(await store.acquire(name, 'one', LONG)());
    assert.deepEqual([first.name, first.owner], [name, 'one']);
    assert.equal(left(await store.acquire(name, 'two', LONG)(), 'Fenced').token, first.token);
    const again = right(await store.acquire(name, 'one', LONG)());
    assert.ok(again.token >= first.token, 'tokens do not go back');
    right(await store.save(again, at(1n))());
  }),
  checkpoint('PC83', 'A lease that is given up is free, and the next one has a larger token.', async (context) => {
    const { store, name } = open(context);
    const first = right(await store.acquire(name, 'one', LONG)());
    right(await store.release(first)());
    const second = right(await store.acquire(name, 'two', LONG)());
    assert.ok(second.token > first.token);
  }),
  checkpoint(
    'PC84',
    'A lease that has run out is free, and its late owner is fenced in all it does.',
    async (context) => {
      const { store, name } = open(context);
      const first = right(await store.acquire(name, 'one', 1)());
      right(await store.save(first, at(3n))());
      const taken: { token: bigint }[] = [];
      await context.waitUntil(async () => {
        const answer = await store.acquire(name, 'two', LONG)();
        if (E.isRight(answer)) taken.push(answer.right);
        return taken.length > 0;
      }, 'the lease ran out');
      const token = taken[0]?.token ?? 0n;
      assert.ok(token > first.token);
      for (const late of [store.save(first, at(9n))(), store.renew(first, LONG)()])
        assert.equal(
          left<{ _tag: 'Fenced'; token: bigint } | { _tag: 'CheckpointFailed' }, 'Fenced'>(await late, 'Fenced').token,
          token,
        );
      assert.deepEqual(right(await store.load(name)()), at(3n));
    },
  ),
  checkpoint(
    'PC85',
    'The newest token may write also when its lease has run out and nobody took it.',
    async (context) => {
      const { store, name } = open(context);
      const lease = right(await store.acquire(name, 'one', 1)());
      right(await store.save(lease, at(2n))());
      assert.deepEqual(right(await store.load(name)()), at(2n));
    },
  ),
  checkpoint('PC86', 'A lease that is renewed is held for longer.', async (context) => {
    const { store, name } = open(context);
    const lease = right(await store.acquire(name, 'one', 1)());
    const renewed = right(await store.renew(lease, LONG)());
    assert.equal(renewed.token, lease.token);
    left(await store.acquire(name, 'two', LONG)(), 'Fenced');
    right(await store.save(renewed, at(4n))());
  }),
  checkpoint('PC87', 'Names do not share a lease.', async (context) => {
    const { store, name } = open(context);
    const one = right(await store.acquire(name, 'one', LONG)());
    const two = right(await store.acquire(`${name}-2`, 'two', LONG)());
    right(await store.save(one, at(1n))());
    right(await store.save(two, at(2n))());
    assert.deepEqual(right(await store.load(name)()), at(1n));
    assert.deepEqual(right(await store.load(`${name}-2`)()), at(2n));
  }),
  checkpoint('PC88', 'Parked streams come back with their checkpoint, whole and in their order.', async (context) => {
    const { store, name } = open(context);
    const lease = right(await store.acquire(name, 'one', LONG)());
    const saved = {
      ...at(9n),
      parked: [parked('b', { revision: 2n ** 63n - 1n, error: '"\u0000ä😀\n' }), parked('a')],
    };
    right(await store.save(lease, saved)());
    assert.deepEqual(right(await store.load(name)()), saved);
    right(await store.renew(lease, LONG)());
    assert.deepEqual(right(await store.load(name)()), saved);
  }),
  checkpoint(
    'PC89',
    'Parked streams may change while the checkpoint stays, and each save writes all.',
    async (context) => {
      const { store, name } = open(context);
      const lease = right(await store.acquire(name, 'one', LONG)());
      const all = [[parked('a')], [parked('a', { revision: 4n }), parked('b')], [parked('b')], []];
      for (const streams of all) {
        right(await store.save(lease, { ...at(9n), parked: streams })());
        assert.deepEqual(right(await store.load(name)())?.parked, streams);
      }
      right(await store.save(lease, { ...at(8n), parked: [parked('older')] })());
      assert.deepEqual(right(await store.load(name)()), { ...at(9n), parked: [] });
      right(await store.save(lease, { ...at(9n), parked: [parked('a')] })());
      right(await store.save(lease, at(10n))());
      assert.deepEqual(right(await store.load(name)()), at(10n));
    },
  ),
  checkpoint(
    'PC90',
    'The parked streams of a late owner are refused, and those of a lease taken over stay.',
    async (context) => {
      const { store, name } = open(context);
      const first = right(await store.acquire(name, 'one', LONG)());
      right(await store.save(first, { ...at(9n), parked: [parked('a')] })());
      right(await store.release(first)());
      const second = right(await store.acquire(name, 'two', LONG)());
      left(await store.save(first, { ...at(9n), parked: [] })(), 'Fenced');
      assert.deepEqual(right(await store.load(name)())?.parked, [parked('a')]);
      right(await store.save(second, { ...at(9n), parked: [parked('b')] })());
      assert.deepEqual(right(await store.load(name)())?.parked, [parked('b')]);
    },
  ),
  checkpoint('PC91', 'Whatever an error says, and however long it is, its stream can be parked.', async (context) => {
    const { store, name } = open(context);
    const lease = right(await store.acquire(name, 'one', LONG)());
    const errors = ['x'.repeat(3_000_000), '😀'.repeat(1000), '\ud83d', 'a\u0000b'];
    right(
      await store.save(lease, { ...at(9n), parked: errors.map((error, n) => parked(`s${String(n)}`, { error })) })(),
    );
    const found = right(await store.load(name)())?.parked ?? [];
    assert.deepEqual(
      found.map(({ stream }) => stream),
      ['s0', 's1', 's2', 's3'],
    );
    for (const n of [0, 1]) {
      const kept = found[n]?.error ?? '';
      assert.ok(kept.length >= 100 && errors[n]?.startsWith(kept.slice(0, 100)), 'the beginning of a text is kept');
    }
  }),
  checkpoint(
    'PC92',
    'A projection that is paused is taken from its owner, and given to nobody until it is resumed; its checkpoint stays.',
    async (context) => {
      const { store, name } = open(context);
      const saved = { ...at(9n), parked: [parked('a')] };
      const first = right(await store.acquire(name, 'one', LONG)());
      right(await store.save(first, saved)());
      right(await store.pause(name, 'ops')());
      type Late = E.Either<CheckpointError, unknown>;
      const late: readonly Promise<Late>[] = [
        store.save(first, at(10n))(),
        store.renew(first, LONG)(),
        store.release(first)(),
        store.acquire(name, 'one', LONG)(),
        store.acquire(name, 'two', LONG)(),
      ];
      for (const answer of late) {
        const fenced = left<CheckpointError, 'Fenced'>(await answer, 'Fenced');
        assert.ok(fenced.token > first.token);
        assert.equal(fenced.paused?.by, 'ops');
      }
      assert.deepEqual(right(await store.load(name)()), saved);
      right(await store.resume(name)());
      left(await store.save(first, at(10n))(), 'Fenced');
      const second = right(await store.acquire(name, 'two', LONG)());
      assert.ok(second.token > first.token + 1n);
      assert.deepEqual(right(await store.load(name)()), saved);
      right(await store.save(second, at(10n))());
    },
  ),
  checkpoint(
    'PC93',
    'Who has the lease, and who has paused it since when, is told; a pause that is asked for again stays as it was.',
    async (context) => {
      const { store, name } = open(context);
      const look = async () => right(await store.look(name)());
      assert.deepEqual(await look(), { checkpoint: undefined, owner: undefined, until: 0 });
      right(await store.resume(name)());
      const lease = right(await store.acquire(name, 'one', LONG)());
      right(await store.save(lease, at(9n))());
      const { until, ...held } = await look();
      assert.deepEqual(held, { checkpoint: at(9n), owner: 'one' });
      assert.ok(until > LONG, 'until when');
      right(await store.pause(name, 'ops')());
      const { paused, ...rest } = await look();
      assert.deepEqual(rest, { checkpoint: at(9n), owner: undefined, until: 0 });
      assert.equal(paused?.by, 'ops');
      assert.ok(paused.since > 1_000_000_000_000, 'since when');
      right(await store.pause(name, 'another')());
      assert.deepEqual((await look()).paused, paused);
      assert.equal((await store.look(`${name}-2`)())._tag, 'Right');
      right(await store.resume(name)());
      right(await store.resume(name)());
      assert.deepEqual(await look(), { checkpoint: at(9n), owner: undefined, until: 0 });
      right(await store.pause(name)());
      assert.deepEqual((await look()).paused?.by, undefined);
      right(await store.resume(name)());
    },
  ),
];

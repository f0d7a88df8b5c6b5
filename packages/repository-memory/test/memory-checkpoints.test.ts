// Leases in memory are judged by the clock of the store.
import type { Checkpoint } from '@millrace/core';
import { memoryCheckpoints } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';

const at = (place: bigint, log = 'one'): Checkpoint => ({ position: { commit: place, prepare: place }, log });

const fenced = (token: bigint) => ({ _tag: 'Left', left: { _tag: 'Fenced', name: 'balances', token } });

function open() {
  const clock = manualClock();
  const store = memoryCheckpoints({ clock });
  const acquire = async (owner: string) => {
    const answer = await store.acquire('balances', owner, 1000)();
    if (answer._tag === 'Left') throw new Error('not acquired');
    return answer.right;
  };
  return { clock, store, acquire };
}

test('a lease is held to the millisecond', async () => {
  const { clock, store, acquire } = open();
  await acquire('a');
  await clock.advance(999);
  expect(await store.acquire('balances', 'b', 1000)()).toEqual(fenced(1n));
  await clock.advance(1);
  expect(await acquire('b')).toEqual({ name: 'balances', owner: 'b', token: 2n });
});

test('renewing holds it from now on', async () => {
  const { clock, store, acquire } = open();
  const lease = await acquire('a');
  await clock.advance(900);
  await store.renew(lease, 1000)();
  await clock.advance(900);
  expect(await store.acquire('balances', 'b', 1000)()).toEqual(fenced(1n));
});

test('an owner that takes its own lease again fences itself of before', async () => {
  const { store, acquire } = open();
  const first = await acquire('a');
  const second = await acquire('a');
  expect(second.token).toBe(2n);
  expect(await store.save(first, at(1n))()).toEqual(fenced(2n));
  expect(await store.save(second, at(1n))()).toMatchObject({ _tag: 'Right' });
});

test('the late owner is refused in everything it does', async () => {
  const { clock, store, acquire } = open();
  const late = await acquire('a');
  await store.save(late, at(5n))();
  await clock.advance(1000);
  const lease = await acquire('b');
  for (const answer of [store.save(late, at(9n))(), store.renew(late, 1000)(), store.release(late)()])
    expect(await answer).toEqual(fenced(2n));
  expect(await store.load('balances')()).toMatchObject({ right: at(5n) });
  expect(await store.save(lease, at(6n))()).toMatchObject({ _tag: 'Right' });
});

test('a lease that nobody gave out is refused', async () => {
  const { store } = open();
  expect(await store.save({ name: 'balances', owner: 'a', token: 1n }, at(1n))()).toEqual(fenced(0n));
});

test('a checkpoint of another log replaces the one of this, since their positions cannot be compared', async () => {
  const { store, acquire } = open();
  const lease = await acquire('a');
  await store.save(lease, at(9n))();
  await store.save(lease, at(2n, 'two'))();
  expect(await store.load('balances')()).toMatchObject({ right: at(2n, 'two') });
});

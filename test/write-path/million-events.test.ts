// R12: a stream of a million events, which nobody holds as a whole.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { load, makeRepository, transact, type EventStore } from '@millrace/core';
import { memorySnapshots } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import { Tally } from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { watchedSnapshots } from '../../packages/testing/src/contract/write-path-cases/watching.js';
import { endlessStream } from './endless-stream.js';

const MILLION = 1_000_000;
const TIMEOUT = 120_000;
const KEY = { tallyId: 't1' };

const tally = (length: number, onPage?: (first: number) => void) =>
  endlessStream('tally-t1', length, 'tally/counted', (n) => ({ ...KEY, by: 1, from: n }), onPage);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes that are really in use. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Answers every append as written at `revision`. */
const writtenAt = (store: EventStore, revision: bigint): EventStore => ({
  ...store,
  append: () => () => Promise.resolve(E.right({ revision, position: { commit: revision, prepare: revision } })),
});

test(
  'R12 A stream of 1,000,000 events folds in bounded memory, a page at a time.',
  async () => {
    let before = 0;
    const grown: number[] = [];
    const { store, reads, given } = tally(MILLION, (first) => {
      if (first === 0) before = heap();
      else if (first % 225_000 === 0) grown.push(heap() - before);
    });
    const { revision, state } = right(await load(makeRepository(store, [Tally]))(Tally, KEY)());
    expect([revision, state]).toEqual([BigInt(MILLION - 1), { total: MILLION, count: MILLION }]);
    expect([reads, given()]).toEqual([[0n], MILLION]);
    expect(grown).toHaveLength(4);
    // The events themselves would be hundreds; the window of command ids is the largest thing that is kept.
    for (const megabytes of grown) expect(megabytes).toBeLessThan(16);
  },
  TIMEOUT,
);

test(
  'R12 A stream of 1,000,000 events is loaded with a snapshot by two reads: the snapshot, and the few events after it.',
  async () => {
    const { snapshots, loads } = watchedSnapshots(memorySnapshots());
    // A process that has read the first 999,990 of them writes four more, and saves a snapshot.
    const known = MILLION - 10;
    const writer = makeRepository(writtenAt(tally(known).store, BigInt(known + 3)), [Tally], { snapshots });
    right(await transact(writer)(Tally.countAll.message(KEY, { all: [1, 1, 1, 1] }))());
    await writer.idle();

    loads.length = 0;
    const { store, reads, given } = tally(MILLION);
    const { revision, state } = right(await load(makeRepository(store, [Tally], { snapshots }))(Tally, KEY)());
    expect([revision, state]).toEqual([BigInt(MILLION - 1), { total: MILLION, count: MILLION }]);
    expect(loads.map((snapshot) => snapshot?.revision)).toEqual([BigInt(known + 3)]);
    expect([reads.length, given() <= 11]).toEqual([1, true]);
  },
  TIMEOUT,
);

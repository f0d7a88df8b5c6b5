// R12: a long stream on a server is folded in bounded memory, and with a snapshot by two reads. `EVENTS=1000000` makes it
// the million of the scenario, which takes two minutes; core's own test of a million needs no server, and is always run.
import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { load, makeRepository, transact, type EventStore, type NewEvent } from '@millrace/core';
import { eventStoreDBSnapshots } from '@millrace/repository-eventstore';
import { right } from '@millrace/testing/contract';
import { Tally } from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { killChildren, startChild } from './child.js';
import { NAMED_URL, withTarget } from './target.js';

const LENGTH = Number(process.env['EVENTS'] ?? 240_000);
const BATCH = 2_000;
const TIMEOUT = 900_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes that are really in use. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

afterAll(killChildren);

test(
  `R12 A stream of ${LENGTH.toLocaleString('en')} events on a server folds in bounded memory, and with a snapshot by two reads.`,
  async () => {
    const url = NAMED_URL ?? (await serverOfItsOwn());
    await withTarget(url, async (target) => {
      const store = target.store(url, { appendTimeout: 30_000, readTimeout: 30_000, connectTimeout: 10_000 });
      const key = { tallyId: target.name('long') };
      for (let from = 0; from < LENGTH; from += BATCH)
        right(
          await store.append(`tally-${key.tallyId}`, from === 0 ? 'no_stream' : BigInt(from - 1), batch(key, from))(),
        );

      const watched = watching(store);
      const { revision, state } = right(await load(makeRepository(watched.store, [Tally]))(Tally, key)());
      expect([revision, state]).toEqual([BigInt(LENGTH - 1), { total: LENGTH, count: LENGTH }]);
      expect([watched.reads(), watched.given()]).toEqual([1, LENGTH]);
      // The events themselves would be hundreds; the window of command ids is the largest thing that is kept.
      expect(watched.grown.length).toBeGreaterThan(3);
      for (const megabytes of watched.grown) expect(megabytes).toBeLessThan(24);

      const snapshots = eventStoreDBSnapshots(store);
      const writer = makeRepository(store, [Tally], { snapshots });
      right(await transact(writer)(Tally.countAll.message(key, { all: [1, 1, 1, 1] }))());
      await writer.idle();
      const again = watching(store);
      const loaded = right(await load(makeRepository(again.store, [Tally], { snapshots }))(Tally, key)());
      expect([loaded.revision, loaded.state.count]).toEqual([BigInt(LENGTH + 3), LENGTH + 4]);
      expect([again.reads(), again.given() < 10]).toEqual([1, true]);
    });
  },
  TIMEOUT,
);

async function serverOfItsOwn(): Promise<string> {
  const child = startChild('test/processes/server-process.ts', '');
  const listening = await child.line((line) => line.startsWith('listening '));
  return `esdb://127.0.0.1:${listening.slice('listening '.length)}?tls=false`;
}

function batch(key: { readonly tallyId: string }, from: number): readonly NewEvent[] {
  return Array.from({ length: BATCH }, (_, i) => ({
    id: randomUUID(),
    type: 'tally/counted',
    data: { ...key, by: 1, from: from + i },
    metadata: { commandId: `command-${String(from + i)}`, schemaVersion: 1 },
  }));
}

/** The store, and what its reads give and what the heap has grown by meanwhile. */
function watching(store: EventStore) {
  let reads = 0;
  let given = 0;
  let before = 0;
  const grown: number[] = [];
  async function* pages(read: ReturnType<EventStore['readStream']>) {
    for await (const page of read) {
      if (given === 0) before = heap();
      const fifth = Math.floor((5 * given) / LENGTH);
      given += page.length;
      if (Math.floor((5 * given) / LENGTH) > fifth) grown.push(heap() - before);
      yield page;
    }
  }
  const readStream: EventStore['readStream'] = (stream, options) => {
    reads += 1;
    return pages(store.readStream(stream, options));
  };
  return { store: { ...store, readStream }, reads: () => reads, given: () => given, grown };
}

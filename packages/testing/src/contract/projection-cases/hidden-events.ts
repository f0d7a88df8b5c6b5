// The two policies for events that their streams hide: as they are in the log, and as they are in their streams.
import { asInStream, ReadError, type LogItem } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { gather } from '../store-context.js';
import { watchedLog } from './watched-log.js';
import { eachWay, way, WAYS } from './ways.js';

/** Streams whose events are hidden in every way, and one that shows all; gives the events that are shown. */
async function hideSome({
  store,
  note,
  stream,
}: ProjectionContext): Promise<(id: string, revision: bigint) => boolean> {
  for (const id of ['plain', 'deleted', 'reborn', 'cut', 'counted', 'tombstoned'])
    for (let n = 0; n < 4; n++) await note(id, { n });
  right(await store.deleteStream(stream('deleted'))());
  right(await store.deleteStream(stream('reborn'))());
  right(await store.setStreamMetadata(stream('cut'), { truncateBefore: 2n })());
  right(await store.setStreamMetadata(stream('counted'), { maxCount: 1 })());
  right(await store.tombstoneStream(stream('tombstoned'))());
  await note('reborn', { n: 4 });
  return (id, revision) => {
    if (id === 'plain') return true;
    if (id === 'reborn') return revision >= 4n;
    return (id === 'cut' && revision >= 2n) || (id === 'counted' && revision >= 3n);
  };
}

export const hiddenEvents: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'PR4',
    name: 'As in the log, a projection gets what its streams hide.',
    run: async (context, kind) => {
      await hideSome(context);
      const projection = way(context, kind);
      const { position } = await context.note('plain', { n: 9 });
      const runner = projection.start();
      right(await context.time.during(runner.whenProcessed(position)(), 'all is handled'));
      await projection.assertBuilt();
    },
  }),
  ...eachWay(WAYS, {
    id: 'PR4',
    name: 'As in the streams, it gets what they show when they are read; the rest is passed over, and its place is kept.',
    run: async (context, kind) => {
      const { store, time, note, stream } = context;
      const isShown = await hideSome(context);
      const idOf = (name: string): string => name.slice(stream('').length);
      const projection = way(context, kind);
      const log = { ...store, ...asInStream(store, store) };
      const runner = projection.start({ log });
      // The newest event is hidden by now.
      const gone = await note('gone', { n: 1 });
      right(await store.deleteStream(stream('gone'))());
      right(await time.during(runner.whenProcessed(gone.position, { timeout: 600_000 })(), 'all is handled'));
      assert.equal(right(await runner.lag()()).events, 0);
      const next = await note('plain', { n: 9 });
      right(await time.during(runner.whenProcessed(next.position)(), 'what comes live is handled'));
      const last = await note('cut', { n: 11 });
      right(await time.during(runner.whenProcessed(last.position)(), 'what comes live is handled'));
      await time.during(runner.stop(), 'it stops');

      const again = way(context, kind, { name: 'again' });
      const second = again.start({ log });
      right(await time.during(second.whenProcessed(last.position)(), 'all is handled'));
      await again.assertBuilt(({ stream: name, revision }) => !isShown(idOf(name), revision));
      assert.equal(second.status().phase, 'live');
    },
  }),
  {
    id: 'PR4',
    name: 'A log as in the streams gives what they show in pages of at least one, counts no other events, and tells every place.',
    run: async (context) => {
      const { store, stream, time } = context;
      const isShown = await hideSome(context);
      const idOf = (name: string): string => name.slice(stream('').length);
      const log = asInStream(store, store);
      const filter = { by: 'stream', prefixes: [stream('')] } as const;
      const all = await context.log();
      const shown = all.filter(({ stream: name, revision }) => isShown(idOf(name), revision));
      const named = (events: typeof all) => events.map(({ stream: name, revision }) => `${String(revision)}@${name}`);
      assert.deepEqual(named(await gather(log.readAll({ filter }))), named(shown));
      assert.deepEqual(named(await gather(log.readAll({ filter, maxCount: 6 }))), named(shown.slice(0, 6)));
      const back = await gather(log.readAll({ filter, direction: 'backwards', maxCount: 3 }));
      assert.deepEqual(named(back), named([...shown].reverse().slice(0, 3)));
      assert.deepEqual(await gather(log.readAll({ filter, maxCount: 0 })), []);

      const ending = new AbortController();
      const items: LogItem[] = [];
      const follow = async (): Promise<void> => {
        for await (const page of log.subscribe({ filter, signal: ending.signal })) {
          assert.ok(page.length > 0);
          items.push(...page);
          if (page.some(({ _tag }) => _tag === 'CaughtUp')) ending.abort();
        }
      };
      await time.during(follow(), 'it has caught up');
      assert.deepEqual(named(items.flatMap((item) => (item._tag === 'Event' ? [item.event] : []))), named(shown));
      let reached = { commit: -1n, prepare: -1n };
      for (const item of items) {
        if (item._tag === 'CaughtUp') continue;
        const place = item._tag === 'Event' ? item.event.position : item.position;
        assert.ok(place.commit >= reached.commit, 'places go forwards');
        reached = place;
      }
      assert.ok(reached.commit >= (all[all.length - 1]?.position.commit ?? 0n), 'the last place is told');
    },
  },
  {
    id: 'PR4',
    name: 'A stream that cannot be read breaks the log that is as in the streams: nothing is left out unknown.',
    needs: ['views'],
    run: async (context) => {
      const { store, time, note } = context;
      let fails = false;
      let failed = 0;
      const unreliable: Pick<typeof store, 'readStream'> = {
        readStream: (name, options) => {
          if (!fails) return store.readStream(name, options);
          failed += 1;
          const error = new ReadError('unavailable', name, true);
          return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
        },
      };
      const projection = way(context, 'documents');
      const runner = projection.start({ log: { ...store, ...asInStream(store, unreliable) } });
      const { position } = await note('a', { n: 1 });
      right(await time.during(runner.whenProcessed(position)(), 'it is handled'));
      fails = true;
      const next = await note('a', { n: 2 });
      await time.until(() => failed > 2 && runner.status().health === 'yellow', 'it cannot be read');
      fails = false;
      right(await time.during(runner.whenProcessed(next.position, { timeout: 600_000 })(), 'it goes on'));
      await projection.assertBuilt();
    },
  },
  ...eachWay(WAYS, {
    id: 'PR4',
    name: 'As in the streams, a parked stream that is deleted is drained by a retry, and nothing of it is applied.',
    run: async (context, kind) => {
      const { store, time, note, stream } = context;
      const projection = way(context, kind, {
        refuse: (id) => {
          if (id === 'bad') throw new Error('it is bad');
        },
      });
      const runner = projection.start({
        log: { ...store, ...asInStream(store, store) },
        retry: { attempts: 1, delay: () => 0 },
      });
      for (let n = 0; n < 3; n++) await note('bad', { n });
      const { position } = await note('good', { n: 1 });
      right(await time.during(runner.whenProcessed(position)(), 'the others go on'));
      assert.equal(runner.status().parked.length, 1);
      right(await store.deleteStream(stream('bad'))());
      runner.retryParked();
      await time.until(() => runner.status().parked.length === 0, 'it is parked no more');
      await time.until(async () => (await projection.kept()).parked.length === 0, 'that is kept');
      await projection.assertBuilt((event) => event.stream === stream('bad'));
    },
  }),
  ...eachWay(WAYS, {
    id: 'PR4',
    name: 'A parked stream is not taken for drained by a read of a node that does not know of it yet, after a restart neither.',
    run: async (context, kind) => {
      const { store, time, note } = context;
      let poisonous = true;
      const projection = way(context, kind, {
        refuse: (id) => {
          if (poisonous && id === 'bad') throw new Error('it is bad');
        },
      });
      const watched = watchedLog(store);
      const options = { log: watched.log, retry: { attempts: 1, delay: () => 0 }, watchEvery: 600_000 };
      const first = projection.start(options);
      const before = await note('good', { n: 1 });
      await note('bad', { n: 1 });
      const last = await note('good', { n: 2 });
      right(await time.during(first.whenProcessed(last.position)(), 'the others go on'));
      await time.until(async () => (await projection.kept()).parked.length === 1, 'it is parked');
      await time.during(first.stop(), 'it stops');

      const second = projection.start(options);
      await time.until(() => second.status().phase === 'live', 'it goes on');
      const goOn = await watched.standStill(before.position);
      poisonous = false;
      second.retryParked();
      await time.until(
        () => /does not know yet/u.test(second.status().parked[0]?.error ?? ''),
        'it stays parked, and says why',
      );
      goOn();
      second.retryParked();
      await time.until(() => second.status().parked.length === 0, 'it is parked no more');
      await projection.assertBuilt();
    },
  }),
];

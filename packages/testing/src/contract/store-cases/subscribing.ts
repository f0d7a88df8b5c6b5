// Subscriptions: catching up, going on live, markers, and how they end.
import { comparePositions, type LogItem } from '@millrace/core';
import { assert, readError, right } from '../asserting.js';
import { caughtUp, eventCount, eventsOf, soon } from '../following.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

const count = (items: readonly LogItem[], tag: LogItem['_tag']) => items.filter(({ _tag }) => _tag === tag).length;

const numbers = (items: readonly LogItem[]) => eventsOf(items).map(({ revision }) => revision);

// Appends when the subscription has caught up, and follows it until `enough` says so of what came afterwards.
async function goingOn(
  { follow }: StoreContext,
  subscription: AsyncIterable<readonly LogItem[]>,
  write: () => Promise<unknown>,
  enough: (item: LogItem) => boolean,
): Promise<readonly LogItem[]> {
  let written: Promise<unknown> | undefined;
  const all = await follow(subscription, (item) => {
    const live = written !== undefined;
    if (caughtUp(item)) written ??= settled(write());
    return live && enough(item);
  });
  assert.equal(await written, undefined, 'the append was written');
  return all;
}

// What went wrong, if anything: never rejects, so that nothing is unhandled while it is waited for.
function settled(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

export const subscribing: readonly StoreCase[] = [
  {
    id: 'S12',
    name: 'A subscription says "caught up" once per time it reaches the head, and goes on live.',
    run: async (context) => {
      const { stream, store, append, events, began, own } = context;
      const name = stream('live');
      await append(name, 'no_stream', events(3));
      const all = await goingOn(
        context,
        store.subscribe({ from: began, filter: own }),
        () => append(name, 2n, events(2)),
        eventCount(2),
      );
      assert.deepEqual(numbers(all), [0n, 1n, 2n, 3n, 4n]);
      const marker = all.findIndex(caughtUp);
      assert.equal(eventsOf(all.slice(0, marker)).length, 3, 'what was there came before the marker');
      assert.equal(count(all, 'CaughtUp'), 1);
    },
  },
  {
    id: 'S12',
    name: 'So does a subscription to one stream, also to one that does not exist yet.',
    run: async (context) => {
      const { stream, store, append, events } = context;
      const [some, none] = [stream('some'), stream('none')];
      await append(some, 'no_stream', events(2));
      const first = await goingOn(
        context,
        store.subscribeToStream(some),
        () => append(some, 1n, events(2)),
        eventCount(2),
      );
      assert.deepEqual(numbers(first), [0n, 1n, 2n, 3n]);
      const second = await goingOn(
        context,
        store.subscribeToStream(none),
        () => append(none, 'no_stream', events(2)),
        eventCount(2),
      );
      assert.deepEqual(numbers(second), [0n, 1n]);
      for (const all of [first, second]) assert.equal(count(all, 'CaughtUp'), 1);
      assert.equal(first.findIndex(caughtUp), 2);
    },
  },
  {
    id: 'S12',
    name: 'A subscription from the end gives only what comes later.',
    run: async (context) => {
      const { stream, store, append, events, own } = context;
      const name = stream('later');
      await append(name, 'no_stream', events(3));
      const log = store.subscribe({ from: 'end', filter: own });
      const all = await goingOn(context, log, () => append(name, 2n, events(1)), eventCount(1));
      assert.deepEqual(numbers(all), [3n]);
      const one = store.subscribeToStream(name, { from: 'end' });
      assert.deepEqual(numbers(await goingOn(context, one, () => append(name, 3n, events(1)), eventCount(1))), [4n]);
    },
  },
  {
    id: 'PC50',
    name: 'A subscription from a place gives the events after it, for positions and revisions alike.',
    run: async ({ stream, store, append, events, own, follow, log }) => {
      const name = stream('after');
      await append(name, 'no_stream', events(5));
      const all = await log();
      for (const [i, { position, revision }] of all.entries()) {
        const rest = all.slice(i + 1).map((event) => event.revision);
        assert.deepEqual(numbers(await follow(store.subscribe({ from: position, filter: own }), caughtUp)), rest);
        assert.deepEqual(numbers(await follow(store.subscribeToStream(name, { from: revision }), caughtUp)), rest);
      }
    },
  },
  {
    id: 'PC51',
    name: 'A subscription without a filter gives every event of the log, and no system events.',
    run: async ({ stream, store, append, events, began, follow }) => {
      const [one, two] = [stream('one'), stream('two')];
      await append(one, 'no_stream', events(2));
      right(await store.setStreamMetadata(one, { maxCount: 100 })());
      await append(two, 'no_stream', events(2));
      right(await store.tombstoneStream(two)());
      await append(one, 1n, events(1));
      const all = eventsOf(await follow(store.subscribe({ from: began }), caughtUp));
      const own = all.filter((event) => event.stream === one || event.stream === two);
      assert.deepEqual(
        own.map((event) => event.stream),
        [one, one, two, two, one],
      );
      assert.ok(all.every((event) => !event.type.startsWith('$') && !event.stream.startsWith('$')));
    },
  },
  {
    id: 'PC52',
    name: 'Checkpoints never go back, are never ahead of an event to come, and nothing is lost by going on from one.',
    run: async ({ stream, store, append, events, began, own, follow }) => {
      const [mine, other] = [stream('mine'), stream('other')];
      let [a, b]: (bigint | 'no_stream')[] = ['no_stream', 'no_stream'];
      for (let n = 0; n < 20; n++) {
        a = (await append(mine, a ?? 'no_stream', events(1))).revision;
        b = (await append(other, b ?? 'no_stream', events(3))).revision;
      }
      const filter = { by: 'stream', prefixes: [mine] } as const;
      const all = await follow(store.subscribe({ from: began, filter, checkpointInterval: 5 }), caughtUp);
      assert.equal(eventsOf(all).length, 20);
      assert.ok(
        count(all, 'Checkpoint') >= 80 / 5 - 1,
        `${String(count(all, 'Checkpoint'))} checkpoints for 80 events`,
      );
      let reached = began;
      for (const [i, item] of all.entries()) {
        if (item._tag === 'CaughtUp') continue;
        const position = item._tag === 'Event' ? item.event.position : item.position;
        assert.ok(reached === 'start' || comparePositions(reached, position) <= 0, 'places do not go back');
        reached = position;
        if (item._tag === 'Event') continue;
        const later = await follow(store.subscribe({ from: position, filter: own }), caughtUp);
        const expected = eventsOf(all.slice(i)).length;
        assert.equal(eventsOf(later).filter((event) => event.stream === mine).length, expected);
      }
    },
  },
  {
    id: 'PC53',
    name: 'With a filter that matches nothing, the checkpoint follows the head within an interval.',
    run: async (context) => {
      const { stream, store, append, events, began, size, follow } = context;
      const busy = stream('busy');
      const filter = { by: 'stream', prefixes: [stream('nothing')] } as const;
      const total = size(200);
      const { position: near } = await append(busy, 'no_stream', events(total));
      const first = await follow(store.subscribe({ from: began, filter, checkpointInterval: 10 }), caughtUp);
      assert.equal(eventsOf(first).length, 0);
      assert.ok(count(first, 'Checkpoint') > 0, 'a checkpoint comes when it has caught up');
      // Live: two intervals of events later there is a checkpoint after the place where it had caught up.
      const subscription = store.subscribe({ from: began, filter, checkpointInterval: 10 });
      const beyond = (item: LogItem) => item._tag === 'Checkpoint' && comparePositions(item.position, near) > 0;
      await goingOn(context, subscription, () => append(busy, BigInt(total - 1), events(20)), beyond);
    },
  },
  {
    id: 'PC54',
    name: 'Aborting ends a subscription without an error: before it begins, while it waits, and between pages.',
    run: async ({ stream, store, append, events, began, own, patience }) => {
      const name = stream('aborted');
      await append(name, 'no_stream', events(3));
      const both = (signal: AbortSignal) => [
        store.subscribe({ from: began, filter: own, signal }),
        store.subscribeToStream(name, { signal }),
      ];
      for (const subscription of both(AbortSignal.abort()))
        for await (const page of subscription) assert.fail(`nothing comes: ${String(page.length)}`);
      for (const when of ['waiting', 'between'] as const) {
        for (const i of [0, 1]) {
          const abort = new AbortController();
          const read = async () => {
            for await (const page of both(abort.signal)[i] ?? []) {
              if (when === 'between') abort.abort();
              else if (page.some(caughtUp))
                queueMicrotask(() => {
                  abort.abort();
                });
            }
          };
          await soon(read(), patience, `the end of a subscription aborted while ${when}`);
        }
      }
    },
  },
  {
    id: 'PC55',
    name: 'A subscription that is left while it waits ends, and others go on.',
    run: async ({ stream, store, append, events, began, own, follow, patience }) => {
      const name = stream('left');
      await append(name, 'no_stream', events(1));
      const leave = async () => {
        const leaving = store.subscribe({ from: began, filter: own })[Symbol.asyncIterator]();
        for (let caught = false; !caught;) {
          const page = await soon(leaving.next(), patience, 'caught up');
          caught = page.done !== true && page.value.some(caughtUp);
        }
        const pending = leaving.next();
        await soon(Promise.resolve(leaving.return?.()), patience, 'the return of the subscription');
        assert.equal((await soon(pending, patience, 'the end of a pending next')).done, true);
        assert.equal((await leaving.next()).done, true);
        await append(name, 0n, events(1));
      };
      const [all] = await Promise.all([follow(store.subscribe({ from: began, filter: own }), eventCount(2)), leave()]);
      assert.deepEqual(numbers(all), [0n, 1n]);
    },
  },
  {
    id: 'PC56',
    name: 'A subscription whose consumer is slow loses nothing.',
    run: async ({ stream, store, append, events, began, own, size, follow }) => {
      const name = stream('slow');
      const total = size(2000);
      const half = Math.floor(total / 2);
      await append(name, 'no_stream', events(half));
      const slowly = async function* () {
        let behind = total - half;
        for await (const page of store.subscribe({ from: began, filter: own })) {
          // While this page is being handled, more is written than a page holds.
          if (behind > 0) await append(name, BigInt(half - 1), events(behind));
          behind = 0;
          yield page;
        }
      };
      const all = await follow(slowly(), eventCount(total));
      assert.deepEqual(
        numbers(all),
        Array.from({ length: total }, (_, n) => BigInt(n)),
      );
    },
  },
  {
    id: 'PC57',
    name: 'A subscription to a tombstoned stream throws.',
    run: async ({ stream, store, append, events, follow }) => {
      const name = stream('gone');
      await append(name, 'no_stream', events(2));
      right(await store.tombstoneStream(name)());
      const error = await readError(follow(store.subscribeToStream(name), caughtUp), 'stream-deleted');
      assert.equal(error.retryable, false);
      assert.equal(error.stream, name);
    },
  },
];

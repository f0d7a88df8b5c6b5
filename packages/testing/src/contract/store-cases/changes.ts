// What was done to streams, read back: metadata, soft deletes and tombstones.
import { comparePositions, type ReadStreamChangesOptions, type StreamChange } from '@millrace/core';
import { assert, right } from '../asserting.js';
import { gather, type StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

// The changes of this case's streams, under the short names of its streams.
async function changesOf({ store, stream, began }: StoreContext, options?: ReadStreamChangesOptions) {
  const from = began === 'start' ? {} : { from: began };
  const all = await gather(store.readStreamChanges({ ...from, ...options }));
  const prefix = stream('');
  return all
    .filter((change) => change.stream.startsWith(prefix))
    .map((change) => ({ ...change, stream: change.stream.slice(prefix.length) }));
}

const brief = (change: StreamChange) =>
  change._tag === 'MetadataSet' ? [change.stream, change._tag, change.metadata] : [change.stream, change._tag];

export const changes: readonly StoreCase[] = [
  {
    id: 'PC63',
    name: 'What was done to streams is read back in log order: metadata, soft deletes and tombstones.',
    run: async (context) => {
      const { stream, store, append, events, log } = context;
      const [kept, gone, hidden] = [stream('kept'), stream('gone'), stream('hidden')];
      for (const name of [kept, gone, hidden]) await append(name, 'no_stream', events(2));
      assert.deepEqual(await changesOf(context), [], 'events are no changes');
      right(await store.setStreamMetadata(kept, { truncateBefore: 1n, maxCount: 10, maxAge: 3600 })());
      right(await store.deleteStream(hidden)());
      right(await store.tombstoneStream(gone)());
      right(await store.setStreamMetadata(kept, { truncateBefore: 2n ** 53n + 1n })());
      await append(kept, 1n, events(1));
      const found = await changesOf(context);
      assert.deepEqual(found.map(brief), [
        ['kept', 'MetadataSet', { truncateBefore: 1n, maxCount: 10, maxAge: 3600 }],
        ['hidden', 'Deleted'],
        ['gone', 'Tombstoned'],
        ['kept', 'MetadataSet', { truncateBefore: 2n ** 53n + 1n }],
      ]);
      for (const change of found) if (change._tag === 'MetadataSet') assert.deepEqual(change.others, []);
      // They stand in the log between the events: behind the first six, before the seventh.
      const places = [...(await log()).map(({ position }) => position)];
      places.splice(6, 0, ...found.map(({ position }) => position));
      places.forEach((place, i) => {
        const next = places[i + 1];
        assert.ok(next === undefined || comparePositions(place, next) < 0, 'positions grow');
      });
    },
  },
  {
    id: 'PC64',
    name: 'Reading changes from a position includes the change there.',
    run: async (context) => {
      const { stream, store, append, events } = context;
      for (const name of ['a', 'b', 'c']) {
        await append(stream(name), 'no_stream', events(1));
        right(await store.deleteStream(stream(name))());
      }
      const [, second, third] = await changesOf(context);
      assert.ok(second !== undefined && third !== undefined);
      assert.deepEqual((await changesOf(context, { from: second.position })).map(brief), [
        ['b', 'Deleted'],
        ['c', 'Deleted'],
      ]);
      const { position } = await append(stream('d'), 'no_stream', events(1));
      assert.deepEqual(await changesOf(context, { from: position }), []);
    },
  },
  {
    id: 'PC65',
    name: 'An append that re-creates a soft-deleted stream is a change: what was deleted stays truncated.',
    run: async (context) => {
      const { stream, store, append, events } = context;
      const name = stream('reborn');
      await append(name, 'no_stream', events(3));
      right(await store.deleteStream(name)());
      await append(name, 'no_stream', events(2));
      const [deleted, ...after] = await changesOf(context);
      assert.deepEqual(deleted && brief(deleted), ['reborn', 'Deleted']);
      assert.deepEqual(after.map(brief), [['reborn', 'MetadataSet', { truncateBefore: 3n }]]);
    },
  },
  {
    id: 'PC66',
    name: 'The condition of a stream is what was done to it last.',
    run: async ({ stream, store, append, events }) => {
      const name = stream('told');
      const condition = async (of = name) => right(await store.streamCondition(of)());
      assert.deepEqual(await condition(stream('unknown')), { status: 'live', metadata: {} });
      await append(name, 'no_stream', events(3));
      assert.deepEqual(await condition(), { status: 'live', metadata: {} });
      right(await store.setStreamMetadata(name, { truncateBefore: 1n, maxCount: 5 })());
      assert.deepEqual(await condition(), { status: 'live', metadata: { truncateBefore: 1n, maxCount: 5 } });
      right(await store.setStreamMetadata(name, { maxAge: 3600 })());
      assert.deepEqual(await condition(), { status: 'live', metadata: { maxAge: 3600 } });
      right(await store.deleteStream(name)());
      assert.deepEqual(await condition(), { status: 'deleted', metadata: {} });
      await append(name, 'no_stream', events(1));
      assert.deepEqual(await condition(), { status: 'live', metadata: { truncateBefore: 3n } });
      right(await store.tombstoneStream(name)());
      assert.deepEqual(await condition(), { status: 'tombstoned', metadata: {} });
    },
  },
  {
    id: 'PC67',
    name: 'What was done twice, or to a stream without events, ends in the same condition.',
    run: async (context) => {
      const { stream, store } = context;
      for (const name of ['early', 'gone']) {
        const verb = name === 'early' ? store.setStreamMetadata(stream(name), { maxCount: 3 }) : undefined;
        for (const _ of [1, 2]) right(await (verb ?? store.tombstoneStream(stream(name)))());
      }
      const newest = new Map((await changesOf(context)).map((change) => [change.stream, brief(change)]));
      assert.deepEqual(
        [...newest.values()],
        [
          ['early', 'MetadataSet', { maxCount: 3 }],
          ['gone', 'Tombstoned'],
        ],
      );
    },
  },
];

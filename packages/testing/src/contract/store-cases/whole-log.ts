// The log of all events: order, positions, filters, head.
import { comparePositions, type LogFilter, type Position } from '@millrace/core';
import { assert, right } from '../asserting.js';
import { gather } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

const before = (a: Position, b: Position) => comparePositions(a, b) < 0;

export const wholeLog: readonly StoreCase[] = [
  {
    id: 'S08',
    name: 'Every event read from the whole log has its stream, revision and position; sequential appends are in order.',
    run: async ({ stream, append, events, log, random, read }) => {
      const names = ['a', 'b', 'c'].map(stream);
      const last = new Map<string, bigint>();
      const written: string[] = [];
      for (let n = 0; n < 30; n++) {
        const name = random.pick(names);
        const count = 1 + random.int(3);
        const start = (last.get(name) ?? -1n) + 1n;
        const { revision } = await append(name, last.get(name) ?? 'no_stream', events(count));
        last.set(name, revision);
        for (let i = 0; i < count; i++) written.push(`${name}@${String(start + BigInt(i))}`);
      }
      const all = await log();
      assert.deepEqual(
        all.map((event) => `${event.stream}@${String(event.revision)}`),
        written,
      );
      all.forEach((event, i) => {
        const next = all[i + 1];
        assert.equal(typeof event.position.commit, 'bigint');
        assert.equal(typeof event.position.prepare, 'bigint');
        assert.ok(Number.isFinite(event.created));
        assert.ok(next === undefined || comparePositions(event.position, next.position) < 0, 'positions grow');
      });
      for (const name of names) {
        const inLog = all.filter((event) => event.stream === name);
        assert.deepEqual(await read(name), inLog, 'the stream and the log give equal events');
      }
    },
  },
  {
    id: 'S08',
    name: 'No system events are in it, whatever was done to the streams.',
    run: async ({ stream, store, append, events, began }) => {
      const [kept, gone, hidden] = [stream('kept'), stream('gone'), stream('hidden')];
      for (const name of [kept, gone, hidden]) await append(name, 'no_stream', events(2));
      right(await store.setStreamMetadata(kept, { maxCount: 10 })());
      right(await store.deleteStream(hidden)());
      right(await store.tombstoneStream(gone)());
      await append(kept, 1n, events(1));
      const all = await gather(store.readAll({ from: began }));
      assert.deepEqual(
        all.filter((event) => event.type.startsWith('$') || event.stream.startsWith('$')),
        [],
      );
      const byType = await gather(store.readAll({ from: began, filter: { by: 'eventType', regex: '^[$]' } }));
      assert.deepEqual(byType, []);
      assert.ok(all.filter((event) => event.stream === kept).length >= 3);
    },
  },
  {
    id: 'PC40',
    name: "The position of an append is not before its events', and before those of the next append.",
    run: async ({ stream, append, events, log }) => {
      const answers: Position[] = [];
      for (let n = 0; n < 10; n++)
        answers.push((await append(stream(`p-${String(n)}`), 'no_stream', events(3))).position);
      const all = await log();
      answers.forEach((position, n) => {
        const own = all.slice(3 * n, 3 * n + 3).map((event) => event.position);
        const next = all[3 * n + 3]?.position;
        assert.ok(own.every((place) => comparePositions(place, position) <= 0));
        assert.ok(next === undefined || before(position, next));
      });
    },
  },
  {
    id: 'PC41',
    name: 'Reading from a position includes the event there, forwards and backwards.',
    run: async ({ stream, append, events, log }) => {
      await append(stream('first'), 'no_stream', events(1));
      const { position } = await append(stream('second'), 'no_stream', events(1));
      await append(stream('third'), 'no_stream', events(1));
      const names = async (options: Parameters<typeof log>[0]) =>
        (await log(options)).map((event) => event.stream.slice(stream('').length));
      assert.deepEqual(await names({ from: position }), ['second', 'third']);
      assert.deepEqual(await names({ from: position, maxCount: 1 }), ['second']);
      assert.deepEqual(await names({ from: position, direction: 'backwards', maxCount: 2 }), ['second', 'first']);
      assert.deepEqual(await names({ from: 'end', direction: 'backwards', maxCount: 2 }), ['third', 'second']);
      assert.deepEqual(await names({ from: 'end' }), []);
    },
  },
  {
    id: 'PC42',
    name: 'A filter keeps streams or types by prefix or by regex.',
    run: async ({ stream, store, append, event, began, own }) => {
      const streams = ['account-1', 'account-2', 'order-1', 'orders'].map(stream);
      const types = [stream('opened'), stream('closed')];
      for (const name of streams)
        await append(
          name,
          'no_stream',
          types.map((type) => ({ ...event(), type })),
        );
      const kept = async (filter: LogFilter) =>
        (await gather(store.readAll({ from: began, filter }))).map((found) =>
          `${found.stream} ${found.type}`.replaceAll(stream(''), ''),
        );
      const of = (names: readonly string[]) => names.flatMap((name) => [`${name} opened`, `${name} closed`]);
      assert.deepEqual(await kept(own), of(['account-1', 'account-2', 'order-1', 'orders']));
      assert.deepEqual(
        await kept({ by: 'stream', prefixes: [stream('order-'), stream('account-2')] }),
        of(['account-2', 'order-1']),
      );
      assert.deepEqual(await kept({ by: 'eventType', prefixes: [stream('op')] }), [
        'account-1 opened',
        'account-2 opened',
        'order-1 opened',
        'orders opened',
      ]);
      const escaped = stream('').replaceAll('.', '\\.');
      assert.deepEqual(
        await kept({ by: 'stream', regex: `^${escaped}(account-2|orders)$` }),
        of(['account-2', 'orders']),
      );
      assert.deepEqual(await kept({ by: 'eventType', regex: `^${escaped}.*osed$` }), [
        'account-1 closed',
        'account-2 closed',
        'order-1 closed',
        'orders closed',
      ]);
    },
  },
  {
    id: 'PC43',
    name: 'The head is the newest event, and the identity of the log does not change.',
    run: async ({ stream, store, append, events }) => {
      const identity = right(await store.identity());
      assert.ok(identity.length > 0);
      const { position } = await append(stream('head'), 'no_stream', events(2));
      const head = right(await store.head());
      assert.ok(head !== undefined && comparePositions(head, position) >= 0);
      right(await store.setStreamMetadata(stream('head'), { maxCount: 5 })());
      const [newest] = await gather(store.readAll({ direction: 'backwards', maxCount: 1 }));
      const after = right(await store.head());
      assert.ok(newest !== undefined && after !== undefined && comparePositions(after, newest.position) >= 0);
      assert.equal(right(await store.identity()), identity);
    },
  },
  {
    id: 'PC44',
    name: 'A long log comes in pages, forwards and backwards, none lost between them.',
    run: async ({ stream, append, events, log, size }) => {
      const count = size(3000);
      for (let n = 0; n < count; n += 500)
        await append(stream(String(n)), 'no_stream', events(Math.min(500, count - n)));
      const forwards = await log();
      assert.equal(forwards.length, count);
      const backwards = await log({ from: 'end', direction: 'backwards', maxCount: count });
      assert.deepEqual(
        backwards.map(({ id }) => id),
        forwards.map(({ id }) => id).reverse(),
      );
    },
  },
];

// A09 and A30 where they touch a store: what is written of an event, and how events of other writers are read.
import {
  commit,
  defineAggregate,
  into,
  load,
  makeRepository,
  optional,
  transact,
  upcast,
  type JsonObject,
} from '@millrace/core';
import * as t from 'io-ts';
import { assert, right } from '../asserting.js';
import type { StoreCase } from '../store-contract.js';

const Note = defineAggregate({
  type: 'note',
  key: { noteId: t.string },
  initial: { text: '', author: 'nobody' },
  events: {
    written: {
      data: { text: t.string, author: optional(t.string) },
      apply: (state, { text, author }) => {
        state.text = text;
        state.author = author ?? 'anonymous';
      },
    },
  },
  commands: {
    write: { data: { text: t.string, author: optional(t.string) }, decide: (note, data) => note.written(data) },
  },
});

const plus = (data: JsonObject): JsonObject => ({ ...data, amount: Number(data['amount']) + 1 });
const times = (data: JsonObject): JsonObject => ({ ...data, amount: Number(data['amount']) * 2 });

const Sum = defineAggregate({
  type: 'sum',
  key: { sumId: t.string },
  initial: { total: 0 },
  events: {
    added: {
      data: { amount: t.number },
      upcasts: [plus, times],
      apply: (state, { amount }) => {
        state.total += amount;
      },
    },
  },
  commands: { add: { data: { amount: t.number }, decide: (sum, data) => sum.added(data) } },
});

const Purse = defineAggregate({
  type: 'purse',
  key: { purseId: t.string },
  initial: { cents: 0, charges: 0 },
  events: {
    deposited: {
      data: { cents: t.Int },
      formerly: ['paidIn'],
      upcasts: [upcast({ amount: t.Int }, ({ amount }) => ({ cents: amount * 100 }))],
      apply: (state, { cents }) => {
        state.cents += cents;
      },
    },
    charged: {
      data: { cents: t.Int },
      apply: (state, { cents }) => {
        state.cents -= cents;
        state.charges++;
      },
    },
  },
  retired: {
    collected: [
      upcast({ cents: t.Int, fee: t.Int }, ({ cents, fee }) =>
        into(['deposited', { cents }], ['charged', { cents: fee }]),
      ),
    ],
    audited: [upcast({}, () => into())],
  },
  commands: { deposit: { data: { cents: t.Int }, decide: (purse, data) => purse.deposited(data) } },
});

export const storedEvents: readonly StoreCase[] = [
  {
    id: 'A09',
    name: 'An optional property that is left out is not stored.',
    run: async ({ store, stream, read }) => {
      const repository = makeRepository(store, [Note]);
      const noteId = stream('note');
      const loaded = right(await load(repository)(Note, { noteId })());
      right(await commit(repository)(loaded.written({ text: 'one' }))());
      right(await transact(repository)(Note.write.message({ noteId }, { text: 'two' }))());
      right(await transact(repository)(Note.write.message({ noteId }, { text: 'three', author: 'ada' }))());
      assert.deepEqual(
        (await read(`note-${noteId}`)).map(({ data }) => data),
        [
          { noteId, text: 'one' },
          { noteId, text: 'two' },
          { noteId, text: 'three', author: 'ada' },
        ],
      );
    },
  },
  {
    id: 'A09',
    name: 'A property that a newer writer stored and this model does not know is ignored when the event is read.',
    run: async ({ store, stream, append, event }) => {
      const noteId = stream('newer');
      const data = { noteId, text: 'hello', colour: 'red' };
      await append(`note-${noteId}`, 'no_stream', [{ ...event(data), type: 'note/written' }]);
      const loaded = right(await load(makeRepository(store, [Note]))(Note, { noteId })());
      assert.deepEqual([loaded.revision, loaded.state], [0n, { text: 'hello', author: 'anonymous' }]);
    },
  },
  {
    id: 'A30',
    name: 'Upcasts run oldest step first: plus one, then times two, turn 2 into 6; a newer version takes fewer steps.',
    run: async ({ store, stream, append, event }) => {
      const sumId = stream('upcast');
      const added = (metadata: JsonObject) => ({ ...event({ sumId, amount: 2 }), type: 'sum/added', metadata });
      const totalAt = async (): Promise<number> =>
        right(await load(makeRepository(store, [Sum]))(Sum, { sumId })()).state.total;
      await append(`sum-${sumId}`, 'no_stream', [added({})]);
      assert.equal(await totalAt(), 6);
      await append(`sum-${sumId}`, 0n, [added({ schemaVersion: 1 }), added({ schemaVersion: 2 })]);
      assert.equal(await totalAt(), 6 + 6 + 4);
      right(await transact(makeRepository(store, [Sum]))(Sum.add.message({ sumId }, { amount: 2 }))());
      assert.equal(await totalAt(), 6 + 6 + 4 + 2);
    },
  },
  {
    id: 'A30',
    name: 'Events that were renamed, split or dropped are read as those of today; the revision is that of the stored ones.',
    run: async ({ store, stream, append, event }) => {
      const purseId = stream('purse');
      const old = (type: string, data: JsonObject, metadata: JsonObject = {}) => ({
        ...event({ purseId, ...data }),
        type: `purse/${type}`,
        metadata,
      });
      await append(`purse-${purseId}`, 'no_stream', [
        old('paidIn', { amount: 3 }),
        old('paidIn', { cents: 50 }, { schemaVersion: 2 }),
        old('collected', { cents: 20, fee: 1 }),
        old('audited', {}, { commandId: 'audit' }),
      ]);
      for (const cache of [10, 'none'] as const) {
        const repository = makeRepository(store, [Purse], { cache });
        const purse = right(await load(repository)(Purse, { purseId })());
        assert.deepEqual([purse.revision, purse.state], [3n, { cents: 369, charges: 1 }]);
        // The command of an event that is dropped is known all the same.
        const again = Purse.deposit.message({ purseId }, { cents: 1 }, { id: 'audit' });
        const audited = right(await transact(repository)(again)());
        assert.deepEqual([audited.duplicate, audited.events], [true, []]);
      }
    },
  },
];

// What a handler is given is its own: neither another row nor another try sees what it did with it.
import {
  custom,
  defineAggregate,
  defineProjection,
  documents,
  makeRepository,
  projectExactlyOnce,
  readView,
  transact,
} from '@millrace/core';
import { memoryStore, memoryViews, type MemoryTransaction } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';

const Note = defineAggregate({
  type: 'note',
  key: { noteId: t.string },
  initial: {},
  events: { tagged: { data: { tags: t.array(t.string), rows: t.array(t.string) } } },
  commands: {
    tag: {
      data: { tags: t.array(t.string), rows: t.array(t.string) },
      decide: (note, data) => note.tagged(data),
    },
  },
});

async function tagged(
  ...notes: readonly { readonly noteId: string; readonly tags: string[]; readonly rows: string[] }[]
) {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Note]));
  for (const { noteId, tags, rows } of notes) right(await send(Note.tag.message({ noteId }, { tags, rows }))());
  const head = right(await store.head());
  if (head === undefined) throw new Error('nothing was written');
  return { store, head };
}

test.each([1, 512])('Two rows of one event share nothing, in batches of %i', async (batch) => {
  const { store, head } = await tagged(
    { noteId: '1', tags: ['x'], rows: ['a', 'b'] },
    { noteId: '2', tags: ['y'], rows: ['a'] },
  );
  const Tags = defineProjection({
    name: 'tags',
    version: 1,
    view: documents({ key: { row: t.string }, row: { tags: t.array(t.string) }, initial: { tags: [] } }),
    on: (handlers) =>
      handlers(Note, {
        tagged: {
          key: ({ rows }) => rows.map((row) => ({ row })),
          change: (row, { tags }) => {
            if (row.tags.length === 0) row.tags = tags;
            else row.tags.push('more');
          },
        },
      }),
  });
  const views = memoryViews();
  const runner = projectExactlyOnce(store, Tags, views, { batch });
  right(await runner.whenProcessed(head)());
  await runner.stop();
  expect(right(await readView(views, Tags).find()())).toEqual([
    { row: 'a', tags: ['x', 'more'] },
    { row: 'b', tags: ['x'] },
  ]);
});

test('A try again, and a transaction that was overtaken, begin with the data of the event', async () => {
  const notes = Array.from({ length: 16 }, (_, i) => ({ noteId: String(i), tags: ['a', 'b', 'c'], rows: [] }));
  const { store, head } = await tagged(...notes);
  let failures = 3;
  const Counted = defineProjection({
    name: 'counted',
    version: 1,
    view: custom<MemoryTransaction>(),
    on: (handlers) =>
      handlers(Note, {
        tagged: async ({ tags }, { transaction }) => {
          const own = tags;
          const before = Number(transaction.get('tags') ?? 0);
          const count = own.length;
          own.length = 0;
          await Promise.resolve();
          if (failures-- > 0) throw new Error('not now');
          transaction.set('tags', before + count);
        },
      }),
  });
  const views = memoryViews();
  const runner = projectExactlyOnce(store, Counted, views, { retry: { attempts: 9, delay: () => 0 }, parallel: 8 });
  right(await runner.whenProcessed(head)());
  await runner.stop();
  expect(views.value('tags')).toBe(48);
});

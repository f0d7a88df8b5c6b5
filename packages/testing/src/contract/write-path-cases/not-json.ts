// R8: what JSON cannot hold, in event data, in command data and in metadata.
import { commit, defineAggregate, load, makeRepository, optional, transact } from '@millrace/core';
import * as t from 'io-ts';
import { assert, left, right } from '../asserting.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';
import { isAt, NESTINGS, NOT_JSON, PARTLY, path } from './not-json-values.js';
import { watched } from './watching.js';

// A codec that makes JSON of what is none.
const Day = new t.Type<Date, string>(
  'Day',
  (value): value is Date => value instanceof Date && Number.isFinite(value.getTime()),
  (value, context) => {
    const day = typeof value === 'string' ? new Date(value) : new Date(NaN);
    return Number.isFinite(day.getTime()) ? t.success(day) : t.failure(value, context);
  },
  (day) => day.toISOString(),
);

/** What the next decider puts into its event: what comes from outside as code, not as JSON. */
let smuggled: unknown;

const Note = defineAggregate({
  type: 'note',
  key: { noteId: t.string },
  initial: { notes: 0, day: '' },
  events: {
    noted: {
      data: { note: t.unknown },
      apply: (state) => {
        state.notes += 1;
      },
    },
    dated: {
      data: { day: Day, until: optional(Day), why: optional(t.string) },
      apply: (state, { day }) => {
        state.day = day.toISOString();
      },
    },
  },
  commands: {
    note: { data: { note: t.unknown }, decide: (aggregate, data) => aggregate.noted(data) },
    /** A good event and then a bad one. */
    smuggle: { decide: (aggregate) => aggregate.noted({ note: 'good' }).noted({ note: smuggled }) },
    date: {
      data: { day: Day, until: optional(Day), why: optional(t.string) },
      decide: (aggregate, data) => aggregate.dated(data),
    },
  },
});

const ALL: readonly (readonly [name: string, make: () => unknown, at: string, says: RegExp])[] = [
  ...NOT_JSON.flatMap(([name, make, says]) =>
    NESTINGS.map(([at, nest]) => [`${name} at '${at}'`, () => nest(make()), at, says] as const),
  ),
  ...PARTLY.flatMap(([name, make, inside, says]) =>
    NESTINGS.map(([at, nest]) => [`${name} at '${at}'`, () => nest(make()), path(at, inside), says] as const),
  ),
];

function begin({ store, stream, read }: StoreContext) {
  const { store: below, appends } = watched(store);
  const repository = makeRepository(below, [Note]);
  const key = { noteId: stream('note') };
  return {
    repository,
    key,
    run: transact(repository),
    loaded: async () => right(await load(repository)(Note, key)()),
    /** Nothing has been sent to the store, and it takes the next command. */
    untouched: async (): Promise<void> => {
      assert.deepEqual([appends, await read(`note-${key.noteId}`)], [[], []]);
      const { aggregate } = right(await transact(repository)(Note.note.message(key, { note: 'fine' }))());
      assert.deepEqual([aggregate.revision, aggregate.state.notes], [0n, 1]);
    },
  };
}

export const notJson: readonly StoreCase[] = [
  {
    id: 'R8',
    name: 'Whatever JSON cannot hold in the data of a command is Invalid with its path, and nothing is stored.',
    run: async (context) => {
      const { run, key, untouched } = begin(context);
      for (const [name, make, at, says] of ALL) {
        const refused = left(await run(Note.note.message(key, { note: make() }, { id: name }))(), 'Invalid');
        assert.deepEqual([refused.commandId, refused.command], [name, 'note/note']);
        assert.ok(isAt(refused.issues, path('data.note', at)), name);
        assert.match(refused.issues[0]?.message ?? '', says, name);
      }
      await untouched();
    },
  },
  {
    id: 'R8',
    name: 'In the data of an event it is Invalid with event and path; nothing is pending and nothing stored, nor the good events beside it.',
    run: async (context) => {
      const { run, repository, key, loaded, untouched } = begin(context);
      const empty = await loaded();
      const missing = ['undefined', () => undefined, '', /undefined/] as const;
      for (const [name, make, at, says] of [...ALL, missing]) {
        smuggled = make();
        const pure = left(Note.smuggle(empty), 'Invalid');
        const refused = left(await run(Note.smuggle.message(key, {}, { id: name }))(), 'Invalid');
        const marked = empty.noted({ note: 'good' }).noted({ note: smuggled });
        const direct = left(await commit(repository, { id: name })(marked)(), 'Invalid');
        for (const { event, issues } of [pure, refused, direct]) {
          assert.equal(event, 'note/noted');
          assert.ok(isAt(issues, path('note', at)), name);
          assert.match(issues[0]?.message ?? '', says, name);
        }
        assert.deepEqual([refused.commandId, refused.command, direct.commandId], [name, 'note/smuggle', name]);
        // The event that is refused is not pending, and nothing that follows on it.
        assert.equal(marked.noted({ note: 'late' }).pending.length, 1);
      }
      await untouched();
    },
  },
  {
    id: 'R8',
    name: 'In the metadata of a message or a commit, and in its key, it is Invalid with its path.',
    run: async (context) => {
      const { run, repository, key, loaded, untouched } = begin(context);
      const pending = (await loaded()).noted({ note: 1 });
      for (const [name, make, at] of ALL) {
        const metadata = { ip: make() } as never;
        const sent = left(await run({ ...Note.note.message(key, { note: 1 }), metadata })(), 'Invalid');
        const committed = left(await commit(repository, metadata)(pending)(), 'Invalid');
        for (const { issues } of [sent, committed]) assert.ok(isAt(issues, path('metadata.ip', at)), name);
        const keyed = left(await run(Note.note.message({ noteId: make() as never }, { note: 1 }))(), 'Invalid');
        assert.deepEqual(new Set(keyed.issues.map((issue) => issue.path.split('.')[1])), new Set(['noteId']), name);
      }
      for (const id of ['a\ud800', '', 5n])
        left(await run({ ...Note.note.message(key, { note: 1 }), id: id as string })(), 'Invalid');
      await untouched();
    },
  },
  {
    id: 'R8',
    name: 'An optional property that is undefined, and a Date with a codec, are stored and read back.',
    run: async (context) => {
      const { run, key, loaded } = begin(context);
      const day = '2024-02-29T00:00:00.000Z';
      const { events } = right(await run(Note.date.message(key, { day, until: undefined, why: undefined }))());
      assert.deepEqual(events[0]?.data, { ...key, day: new Date(day) });
      const [stored] = await context.read(`note-${key.noteId}`);
      assert.deepEqual(stored?.data, { ...key, day });
      right(await run(Note.date.message(key, { day, until: day, why: 'leap' }))());
      const [, full] = await context.read(`note-${key.noteId}`);
      assert.deepEqual(full?.data, { ...key, day, until: day, why: 'leap' });
      const { revision, state } = await loaded();
      assert.deepEqual([revision, state.day], [1n, day]);
      // A Date of which its codec can make no JSON.
      const marked = (await loaded()).dated({ day: new Date(NaN) });
      assert.equal(marked.pending.length, 0);
    },
  },
];

// The verdict on the views: what it must notice, each made to happen in a database that was in order.
import { projectExactlyOnce, type NewEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import { postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../postgres/test-database.js';
import { compare } from './compare.js';
import { folded } from './fold.js';
import { Entries, Totals } from './views.js';

const database = testDatabase();
const store = memoryStore();

function event(id: string, n: number): NewEvent {
  const uuid = `00000000-0000-4000-8000-${id === 'a' ? '0' : '1'}${String(n).padStart(11, '0')}`;
  return {
    id: uuid,
    type: 'meter/counted',
    data: { id, n, index: 0, of: 1, amount: 1 + (n % 3), from: 0 },
    metadata: {},
  };
}

beforeAll(async () => {
  for (const id of ['a', 'b']) {
    const events = Array.from({ length: 5 }, (_, n) => event(id, n));
    right(await store.append(`meter-${id}`, 'no_stream', events)());
  }
  const head = right(await store.head());
  if (head === undefined) throw new Error('nothing was written');
  const views = postgresViews(database.pool());
  for (const runner of [projectExactlyOnce(store, Totals, views), projectExactlyOnce(store, Entries, views)]) {
    right(await runner.whenProcessed(head)());
    await runner.stop();
  }
  await database.pool().query('create table kept as table entries');
}, 600_000);

/** What it says of the database as `change` leaves it. */
async function verdict(change = 'select 1') {
  await database.pool().query(change);
  return compare(database.pool(), postgresViews(database.pool()), await folded(store));
}

afterEach(async () => {
  await database.pool().query('truncate entries');
  await database.pool().query('insert into entries overriding system value table kept');
});

test('views that are what the log folds to are found in order', async () => {
  expect(await verdict()).toEqual({ applied: 10, lost: 0, twice: 0, problems: [] });
});

test('an entry that is missing is lost', async () => {
  const { lost, twice, problems } = await verdict(`delete from entries where stream = 'meter-a' and revision = 2`);
  expect([lost, twice, problems.length]).toEqual([1, 0, 1]);
});

test('a stream that is missing is lost', async () => {
  const { lost, problems } = await verdict(`delete from entries where stream = 'meter-b'`);
  expect([lost, problems.length]).toEqual([5, 1]);
});

test('an entry that is there again is twice', async () => {
  const { lost, twice, problems } = await verdict(
    `insert into entries (stream, revision, token) values ('meter-b', 3, 1)`,
  );
  expect([lost, twice, problems.length]).toEqual([0, 1, 1]);
});

test('an entry that came behind a later one is out of order', async () => {
  const { lost, twice, problems } = await verdict(
    `with gone as (delete from entries where stream = 'meter-a' and revision = 1)
     insert into entries (stream, revision, token) values ('meter-a', 1, 1)`,
  );
  expect([lost, twice]).toEqual([0, 0]);
  expect(problems).toEqual([expect.stringContaining('1 of them behind a later one')]);
});

test('a stream that nobody wrote is named', async () => {
  const { problems } = await verdict(`insert into entries (stream, revision, token) values ('meter-c', 0, 1)`);
  expect(problems).toEqual(['there are entries of meter-c, which nobody wrote']);
});

test('a row that differs, one that is missing, and one that nobody wrote are named', async () => {
  const row = `document ->> 'row'`;
  await database.pool().query(`
    update millrace.totals set document = jsonb_set(document, '{chain}', '1') where ${row} = 'of a';
    update millrace.totals set key = 'of c', document = jsonb_set(document, '{row}', '"of c"') where ${row} = 'of b'`);
  const { lost, twice, problems } = await verdict();
  expect([lost, twice]).toEqual([0, 0]);
  expect(problems).toEqual([
    expect.stringContaining('row of a is {'),
    expect.stringContaining('row of b is undefined'),
    'there is a row of c, which nobody wrote',
  ]);
});

// The worker as a process: killed and started again, beside others, and what it ends with.
import { comparePositions, type EventLog, type ViewStore } from '@millrace/core';
import { startLocalEventStore, type LocalEventStore } from '@millrace/eventstore-local';
import { eventStoreDBStore, type EventStoreDBStore } from '@millrace/repository-eventstore';
import { postgresViews } from '@millrace/views-postgres';
import * as E from 'fp-ts/lib/Either.js';
import { testDatabase } from '../../../../test/postgres/test-database.js';
import { followLog } from '../../src/views/follow-log.js';
import { projections } from '../../src/views/projections.js';
import { run } from '../run-bank.js';
import { credit, fileOf } from '../transaction-file.js';
import { allRows } from './all-rows.js';
import { startWorker } from './start-worker.js';

jest.setTimeout(180_000);

let server: LocalEventStore;
let store: EventStoreDBStore;
beforeAll(async () => {
  server = await startLocalEventStore();
  store = eventStoreDBStore(server.connectionString);
});
afterAll(async () => {
  await store.close();
  await server.stop();
});

const right = <A>(either: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message);
  return either.right;
};

const bank = (...args: readonly string[]) =>
  run(['--json', '--store', 'eventstore', ...args], { eventStoreUrl: server.connectionString });

/** Whether all views have come to the end of the log. */
async function isUpToDate(views: ViewStore, log: EventLog): Promise<boolean> {
  const head = right(await log.head());
  for (const { name } of projections) {
    const [build] = right(await views.builds(name)());
    const all = build?.progress.every(
      ({ checkpoint }) => head && checkpoint && comparePositions(checkpoint.position, head) >= 0,
    );
    if (all !== true) return false;
  }
  return true;
}

/** The rows of views that are built from the whole log at once. */
async function freshRows() {
  const followed = followLog(store);
  try {
    right(E.mapLeft((message: string) => ({ message }))(await followed.upToDate(() => undefined)));
    return await allRows(followed.views);
  } finally {
    await followed.stop();
  }
}

describe('npm run bank:worker', () => {
  const database = testDatabase();
  const urls = () => ({ eventStore: server.connectionString, postgres: database.connectionString() });

  it('can be killed and started again while the bank writes: the views are those of a fresh build', async () => {
    const views = postgresViews(database.pool());
    let written = false;
    let worker = startWorker(urls());
    await worker.status(({ phase }) => phase === 'live');
    const writing = bank().finally(() => (written = true));
    for (const events of [50, 20]) {
      await worker.status(({ handled }) => handled >= events);
      if (events === 50) expect(written).toBe(false);
      await worker.kill();
      worker = startWorker(urls());
    }
    expect(await writing).toMatchObject({ code: 0 });
    expect(await worker.status(() => isUpToDate(views, store))).toMatchObject({ health: 'green', parked: 0 });

    const rows = await allRows(views);
    expect(rows).toEqual(await freshRows());
    expect(rows['balances']).toHaveLength(36);
    worker.interrupt();
    expect(await worker.ended()).toMatchObject({ code: 0 });
  });

  it('shares the slots of views that are there with another one, and takes them over when that is killed', async () => {
    const views = postgresViews(database.pool());
    const holds = (count: number) => (line: { readonly slots: Readonly<Record<string, number>> }) =>
      projections.every(({ name, version }) => line.slots[`${name}@${String(version)}`] === count);
    const first = startWorker(urls(), '--slots', '4');
    await first.status(holds(4));
    const second = startWorker(urls(), '--slots', '4');
    await Promise.all([first.status(holds(2)), second.status(holds(2))]);
    const rows = Array.from({ length: 200 }, (_, i) => credit(2_000_000 + i, i % 50, '1.00'));
    const writing = bank('--file', fileOf(...rows));
    await first.kill();
    await second.status(holds(4));
    expect(await writing).toMatchObject({ code: 0 });
    await second.status(() => isUpToDate(views, store));
    expect(await allRows(views)).toEqual(await freshRows());
    second.interrupt();
    expect(await second.ended()).toMatchObject({ code: 0 });
  });

  it('stops with a message when the views are of another log', async () => {
    const other = await startLocalEventStore();
    try {
      const { code, err } = await startWorker({ ...urls(), eventStore: other.connectionString }).ended();
      expect(code).toBe(1);
      expect(err).toMatch(
        /^bank: projection \w+@1.* has stopped: the checkpoint of .* is of the log .*a fresh server/m,
      );
    } finally {
      await other.stop();
    }
  });
});

describe('a worker that cannot begin', () => {
  it('says that POSTGRES_URL is missing', async () => {
    const { code, err } = await startWorker({ eventStore: server.connectionString, postgres: '' }).ended();
    expect({ code, err }).toEqual({
      code: 2,
      err: 'bank: POSTGRES_URL is not set; `npm run postgres` in another terminal starts a server\n',
    });
  });

  it('waits for a PostgreSQL that is not there, in yellow, and stops when it is asked to', async () => {
    const postgres = 'postgres://postgres:secret@127.0.0.1:9/postgres';
    const worker = startWorker({ eventStore: server.connectionString, postgres });
    const line = await worker.status(({ phase }) => phase === 'waiting');
    expect(line).toMatchObject({ health: 'yellow', reason: expect.stringContaining('ECONNREFUSED') as string });
    worker.interrupt();
    const { code, err } = await worker.ended();
    expect(code).toBe(0);
    expect(err).not.toContain('secret');
  });
});

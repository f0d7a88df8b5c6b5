// What happens when a connection, the pool or the server fails: an answer that says whether to try again, and the truth.
import { CUSTOM_LAYOUT, type SlotLease, type ViewStore } from '@millrace/core';
import { seededRandom } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';
import { Pool } from 'pg';
import { inspect } from 'node:util';
import { postgresViews, type PostgresTransaction } from '@millrace/views-postgres';
import { startPostgres } from '../../../test/postgres/start-postgres.js';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { at, begun, LAYOUT, left, right, row } from './support.js';

const build = { projection: 'p', version: 1 };
const slot = { ...build, slot: 0 };

/** Gives way to whatever else waits. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The pool has noticed that its connections are gone. */
async function whenConnected(views: ViewStore<PostgresTransaction>) {
  while (E.isLeft(await views.builds('p')())) await turn();
}

describe('a connection', () => {
  const database = testDatabase();
  const query = async (text: string) => (await database.pool().query<Record<string, unknown>>(text)).rows;

  const WAITING = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

  /** Holds the slot as a process does that was suspended in the middle of a commit. */
  async function holdSlot(schema: string) {
    const client = await database.pool().connect();
    await client.query(`begin; select * from "${schema}"._slots for update`);
    return async () => {
      await client.query('rollback');
      client.release();
    };
  }

  async function whenSomebodyWaits() {
    while ((await query(`select pid ${WAITING}`)).length === 0) await turn();
  }

  test('that is cut in the middle of a commit makes it fail, to be tried again; nothing of it is written', async () => {
    const pool = new Pool({ connectionString: database.connectionString() });
    const views = postgresViews(pool, { schema: 'cut' });
    const lease = await begun(views, build);
    const letGo = await holdSlot('cut');
    const commit = left(views.commit(lease, { checkpoint: at(1), rows: [row('a')] }), 'ViewFailed');
    await whenSomebodyWaits();
    await query(`select pg_terminate_backend(pid) ${WAITING}`);
    expect((await commit).retryable).toBe(true);
    await letGo();
    const next = await right(views.acquire(slot, 'one', 60_000));
    expect((await right(views.progress(next))).checkpoint).toBeUndefined();
    await right(views.commit(next, { checkpoint: at(2), rows: [row('a')] }));
    await pool.end();
  });

  test('that is lost in the same breath in which it is made does not end the process', async () => {
    const pool = new Pool({ connectionString: database.connectionString() });
    // Before a promise could tell of the client: as when the server's two messages arrive together.
    pool.on('acquire', (client) => {
      queueMicrotask(() => client.emit('error', new Error('terminating connection due to administrator command')));
    });
    await begun(postgresViews(pool, { schema: 'doomed' }), build);
    await pool.end();
  });

  test('that is cut under a handler is the failure of the store, not of the handler', async () => {
    const views = postgresViews(database.pool(), { schema: 'under' });
    const lease = await begun(views, build, CUSTOM_LAYOUT);
    const body = async ({ query: ask }: PostgresTransaction) => {
      await ask('select pg_terminate_backend(pg_backend_pid())');
    };
    expect((await left(views.commit(lease, { checkpoint: at(1) }, body), 'ViewFailed')).retryable).toBe(true);
    await right(views.commit(lease, { checkpoint: at(1) }));
  });

  test('that is cut while it is idle ends neither the process nor what comes next', async () => {
    const pool = new Pool({ connectionString: database.connectionString(), max: 1 });
    const views = postgresViews(pool, { schema: 'idle' });
    const lease = await begun(views, build);
    const heard = new Promise((resolve) => pool.once('remove', resolve));
    await query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and query like '%idle%'`);
    await heard;
    await right(views.commit(lease, { checkpoint: at(1) }));
    await pool.end();
  });

  test('whoever holds a slot for too long makes others fail, to try again, and does not hold them for ever', async () => {
    const views = postgresViews(database.pool(), { schema: 'held', patience: 100 });
    const lease = await begun(views, build);
    const letGo = await holdSlot('held');
    for (const verb of [
      views.acquire(slot, 'one', 60_000),
      views.renew(lease, 60_000),
      views.commit(lease, { checkpoint: at(1) }),
      views.reslot(build, 2),
    ]) {
      const failure = await left(verb, 'ViewFailed');
      expect([failure.retryable, failure.message]).toEqual([true, expect.stringContaining('lock timeout')]);
    }
    await letGo();
    await right(views.commit(lease, { checkpoint: at(1) }));
  });

  test('a server that does not answer in time is given up', async () => {
    const views = postgresViews(database.pool(), { schema: 'mute' });
    const hasty = postgresViews(database.pool(), { schema: 'mute', timeout: 200 });
    const lease = await begun(views, build);
    const letGo = await holdSlot('mute');
    const failure = await left(hasty.commit(lease, { checkpoint: at(1) }), 'ViewFailed');
    expect([failure.retryable, failure.message]).toEqual([true, expect.stringContaining('timeout')]);
    await letGo();
    const next = await right(views.acquire(slot, 'one', 60_000));
    const { checkpoint } = await right(views.progress(next));
    expect([undefined, at(1)]).toContainEqual(checkpoint);
  });

  test('that the pool cannot give in time is a failure, to be tried again', async () => {
    const pool = new Pool({ connectionString: database.connectionString(), max: 1, connectionTimeoutMillis: 100 });
    const views = postgresViews(pool, { schema: 'full' });
    const lease = await begun(views, build);
    const taken = await pool.connect();
    expect((await left(views.commit(lease, { checkpoint: at(1) }), 'ViewFailed')).retryable).toBe(true);
    taken.release();
    await right(views.commit(lease, { checkpoint: at(1) }));
    await pool.end();
    expect((await left(views.commit(lease, { checkpoint: at(2) }), 'ViewFailed')).retryable).toBe(false);
  });

  test('is given back whatever a verb answers', async () => {
    const pool = new Pool({ connectionString: database.connectionString(), max: 2 });
    const views = postgresViews(pool, { schema: 'given back' });
    const lease = await begun(views, build);
    for (let n = 0; n < 5; n++) {
      await left(views.commit(lease, { rows: [{ key: 'a\0', row: 1 }] }), 'ViewFailed');
      await left(
        views.commit(lease, {}, () => Promise.reject(new Error('no'))),
        'ViewFailed',
      );
      await left(
        views.prepare({ projection: 'q', version: 1 }, LAYOUT, { setUp: () => Promise.reject(new Error('no')) }),
        'ViewFailed',
      );
      await left(views.swap({ ...build, version: 9 }), 'ViewRefused');
    }
    expect([pool.waitingCount, pool.idleCount]).toEqual([0, pool.totalCount]);
    const states = await query(`select distinct state from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    expect(states).toEqual([{ state: 'idle' }]);
    await pool.end();
  });

  test.each([
    ['nobody listens', { host: '127.0.0.1', port: 1 }, true],
    ['there is no such host', { host: 'nowhere.invalid' }, true],
    ['there is no such database', { database: 'nowhere' }, false],
  ])('to a place where %s: told with whether to try again, and without the password', async (_, place, retryable) => {
    const url = new URL(database.connectionString());
    const config = { host: url.hostname, port: Number(url.port), user: url.username, database: url.pathname.slice(1) };
    const pool = new Pool({ ...config, password: 'open sesame', ...place });
    const views = postgresViews(pool);
    const failure = await left(views.builds('p'), 'ViewFailed');
    expect(failure.retryable).toBe(retryable);
    expect(failure.message).not.toBe('p: ');
    expect(inspect([failure, views], { depth: 20, showHidden: false })).not.toContain('open sesame');
    await pool.end();
  });
});

describe('a server that falls', () => {
  /** Projects the numbers from 1 on, as a runner does: after each failure it takes the slot anew and looks where it is. */
  async function project(
    views: ViewStore<PostgresTransaction>,
    projection: string,
    custom: boolean,
    isOver: () => boolean,
  ): Promise<number> {
    let lease: SlotLease | undefined;
    let done = 0;
    let failures = 0;
    while (!isOver() || lease === undefined) {
      if (lease === undefined) {
        const taken = await views.acquire({ projection, version: 1, slot: 0 }, 'one', 60_000)();
        if (E.isRight(taken)) {
          const progress = await views.progress(taken.right)();
          if (E.isRight(progress)) {
            lease = taken.right;
            done = Number(progress.right.checkpoint?.position.commit ?? 0n);
          } else expect(progress.left).toMatchObject({ _tag: 'ViewFailed', retryable: true });
        } else expect(taken.left).toMatchObject({ _tag: 'ViewFailed', retryable: true });
        if (lease === undefined) await turn();
        continue;
      }
      const next = done + 1;
      const key = `k${String(next)}`;
      const answer = await views.commit(
        lease,
        { checkpoint: at(next), ...(custom ? {} : { rows: [row(key, { n: next })] }) },
        custom
          ? async (transaction) => {
              await transaction.query('insert into numbers values ($1, $2)', [projection, next]);
            }
          : undefined,
      )();
      if (E.isRight(answer)) done = next;
      else {
        expect(answer.left).toMatchObject({ _tag: 'ViewFailed', retryable: true });
        failures += 1;
        lease = undefined;
      }
    }
    expect(failures).toBeGreaterThan(0);
    return done;
  }

  test('in the middle of commits, again and again: nothing is lost, nothing is there twice', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = seededRandom(seed);
    const server = await startPostgres();
    try {
      const pool = new Pool({ connectionString: server.connectionString, max: 6 });
      const views = postgresViews(pool);
      await pool.query('create table numbers (projection text, n int, primary key (projection, n))');
      await right(views.prepare({ projection: 'documents', version: 1 }, LAYOUT));
      await right(views.prepare({ projection: 'custom', version: 1 }, CUSTOM_LAYOUT));
      let over = false;
      const runs = [false, true].map((custom) => project(views, custom ? 'custom' : 'documents', custom, () => over));
      for (let round = 0; round < 4; round++) {
        // Some commits go by: as many as it takes for so many looks.
        for (let looks = random.int(40) + 5; looks > 0; looks--) await pool.query('select 1');
        await (random.chance(0.5) ? server.crash(random.chance(0.5) ? 'kill' : 'immediate') : server.stop());
        await server.start();
      }
      over = true;
      const [documents = 0, custom = 0] = await Promise.all(runs);
      const rows = await right(views.page({ projection: 'documents' }, { limit: Infinity }));
      const numbers = await pool.query<{ n: number }>('select n from numbers order by n');
      const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
      expect([seed, rows.map(({ row: value }) => (value as { n: number }).n).sort((a, b) => a - b)]).toEqual([
        seed,
        upTo(documents),
      ]);
      expect([seed, numbers.rows.map(({ n }) => n)]).toEqual([seed, upTo(custom)]);
      await pool.end();
    } finally {
      await server.dispose();
    }
  }, 900_000);
});

describe('a server that loses what it has confirmed', () => {
  test('is noticed by the next commit of a build beside the current one, which does not wait for the disk', async () => {
    // Nobody writes what was committed in a hurry down for so long.
    const server = await startPostgres({ settings: { wal_writer_delay: '10000' } });
    try {
      const pool = new Pool({ connectionString: server.connectionString });
      const views = postgresViews(pool);
      await begun(views, build);
      const next = { ...build, version: 2 };
      const lease = await begun(views, next);
      await right(views.commit(lease, { checkpoint: at(1), rows: [row('a')] }));
      await right(views.commit(lease, { checkpoint: at(2), rows: [row('b')] }));
      await server.crash('kill');
      await server.start();
      await whenConnected(views);
      // A runner to whom nothing has happened meanwhile goes on.
      const failure = await left(views.commit(lease, { checkpoint: at(3), rows: [row('c')] }), 'ViewFailed');
      expect([failure.retryable, failure.message]).toEqual([true, expect.stringContaining('lost commits')]);
      const again = await right(views.acquire({ ...next, slot: 0 }, 'one', 60_000));
      expect((await right(views.progress(again))).checkpoint).toBeUndefined();
      expect(await right(views.rows(next, ['a', 'b', 'c']))).toEqual([undefined, undefined, undefined]);
      await pool.end();
    } finally {
      await server.dispose();
    }
  }, 900_000);

  test('loses nothing of the current build', async () => {
    const server = await startPostgres({ settings: { wal_writer_delay: '10000' } });
    try {
      const pool = new Pool({ connectionString: server.connectionString });
      const views = postgresViews(pool);
      const lease = await begun(views, build);
      await right(views.commit(lease, { checkpoint: at(1), rows: [row('a')] }));
      await server.crash('kill');
      await server.start();
      await whenConnected(views);
      await right(views.commit(lease, { checkpoint: at(2) }));
      expect(await right(views.rows(build, ['a']))).toEqual([{ id: 'a' }]);
      await pool.end();
    } finally {
      await server.dispose();
    }
  }, 900_000);
});

describe('a database that has gone back in time', () => {
  const database = testDatabase();

  test('is noticed by a lease whose confirmed commits it has lost; taken anew, the slot goes on from what is there', async () => {
    const views = postgresViews(database.pool());
    const lease = await begun(views, build);
    for (const n of [1, 2, 3]) await right(views.commit(lease, { checkpoint: at(n), rows: [row(String(n))] }));
    const back = `update millrace._slots set commits = commits - 1, commit = 2, prepare = 2; delete from millrace.p__v1 where key = '3'`;
    await database.pool().query(back);
    const failure = await left(views.commit(lease, { checkpoint: at(4), rows: [row('4')] }), 'ViewFailed');
    expect([failure.retryable, failure.message]).toEqual([true, expect.stringContaining('lost commits')]);
    const next = await right(views.acquire(slot, 'one', 60_000));
    expect((await right(views.progress(next))).checkpoint).toEqual(at(2));
    await right(views.commit(next, { checkpoint: at(3), rows: [row('3')] }));
  });

  test('gives no token to two owners who could then both write', async () => {
    const views = postgresViews(database.pool(), { schema: 'twice' });
    const lease = await begun(views, build);
    await database.pool().query(`update twice._slots set owner = 'two'`);
    const failure = await left(views.commit(lease, { checkpoint: at(1) }), 'ViewFailed');
    expect(failure.retryable).toBe(true);
    await left(views.renew(lease, 60_000), 'ViewFailed');
  });
});

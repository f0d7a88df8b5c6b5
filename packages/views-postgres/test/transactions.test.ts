// Bodies: what a handler may do with its transaction, and that it can do nothing else with it.
import { CUSTOM_LAYOUT } from '@millrace/core';
import { Pool } from 'pg';
import { postgresViews, type PostgresTransaction } from '@millrace/views-postgres';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { at, begun, gate, left, right, watchedPool } from './support.js';

let projections = 0;

describe('the transaction of a handler', () => {
  const database = testDatabase();

  beforeAll(async () => {
    await database.pool().query('create table log (text text primary key)');
  });
  beforeEach(async () => {
    await database.pool().query('truncate log');
  });

  const written = async () =>
    (await database.pool().query<{ text: string }>('select text from log order by text')).rows.map(({ text }) => text);
  const write = (transaction: PostgresTransaction, text: string) =>
    transaction.query('insert into log values ($1)', [text]);

  /** A custom view with its slot taken. */
  async function custom(options = {}, pool = database.pool()) {
    const views = postgresViews(pool, options);
    const build = { projection: `t${String((projections += 1))}`, version: 1 };
    const lease = await begun(postgresViews(database.pool()), build, CUSTOM_LAYOUT);
    const checkpoint = async () => (await right(views.progress(lease))).checkpoint;
    return { views, build, lease, checkpoint };
  }

  test('answers as pg does, to a text or a configuration, and runs what is asked for at once one after another', async () => {
    const { views, lease } = await custom();
    await right(
      views.commit(lease, {}, async (transaction) => {
        const texts = ['a', 'b', 'c', 'd'];
        const results = await Promise.all(texts.map((text) => write(transaction, text)));
        expect(results.map(({ rowCount }) => rowCount)).toEqual([1, 1, 1, 1]);
        const { rows } = await transaction.query<{ n: number }>({ text: 'select count(*)::int as n from log' });
        expect(rows).toEqual([{ n: 4 }]);
      }),
    );
    expect(await written()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('is over when the commit is: whoever still has it cannot touch what comes next on its connection', async () => {
    const pool = new Pool({ connectionString: database.connectionString(), max: 1 });
    const { views, lease } = await custom({}, pool);
    const kept: PostgresTransaction[] = [];
    await right(
      views.commit(lease, {}, async (transaction) => {
        kept.push(transaction);
        await write(transaction, 'in time');
      }),
    );
    await left(
      views.commit(lease, {}, (transaction) => {
        kept.push(transaction);
        return Promise.reject(new Error('no'));
      }),
      'ViewFailed',
    );
    await right(
      views.commit(lease, {}, async () => {
        // The one connection is in this transaction.
        for (const late of kept) await expect(write(late, 'late')).rejects.toThrow('has ended');
      }),
    );
    expect(await written()).toEqual(['in time']);
    await pool.end();
  });

  test('a handler that does not wait for its statements has them run before the commit, or fails with them', async () => {
    const { views, lease, checkpoint } = await custom();
    await right(
      views.commit(lease, { checkpoint: at(1) }, (transaction) => {
        void write(transaction, 'not awaited');
        void write(transaction, 'nor this');
        return Promise.resolve();
      }),
    );
    expect(await written()).toEqual(['nor this', 'not awaited']);
    await left(
      views.commit(lease, { checkpoint: at(2) }, (transaction) => {
        write(transaction, 'not awaited').catch(() => undefined);
        return Promise.resolve();
      }),
      'ViewFailed',
    );
    expect(await checkpoint()).toEqual(at(1));
  });

  test('an error that the handler swallows fails the commit, with that error as its cause', async () => {
    const { views, lease, checkpoint } = await custom();
    const answer = await left(
      views.commit(lease, { checkpoint: at(1) }, async (transaction) => {
        await write(transaction, 'a');
        await transaction.query('select * from nowhere').catch(() => undefined);
        await write(transaction, 'b').catch(() => undefined);
      }),
      'ViewFailed',
    );
    expect([answer.retryable, (answer.cause as Error).message]).toEqual([false, 'relation "nowhere" does not exist']);
    expect([await written(), await checkpoint()]).toEqual([[], undefined]);
  });

  const whenOneWaits = async () => {
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await database.pool().query(waiting)).rowCount === 0);
  };

  test.each(['throws', 'swallows'])('a handler that loses a deadlock and %s the error was overtaken', async (how) => {
    const { views, lease, checkpoint } = await custom();
    await database.pool().query(`insert into log values ('a'), ('b')`);
    const other = await database.pool().connect();
    await other.query(`begin; set local deadlock_timeout = '1h'; update log set text = text where text = 'b'`);
    let blocked: Promise<unknown> = Promise.resolve();
    const answer = await left(
      views.commit(lease, { checkpoint: at(1) }, async ({ query }) => {
        await query(`set local deadlock_timeout = '1ms'`);
        await query(`update log set text = text where text = 'a'`);
        blocked = other.query(`update log set text = text where text = 'a'`);
        // Else the only look for a deadlock could come before there is one.
        await whenOneWaits();
        const last = query(`update log set text = text where text = 'b'`);
        await (how === 'throws' ? last : last.catch(() => undefined));
      }),
      'ViewFailed',
    );
    await blocked;
    await other.query('commit');
    other.release();
    expect([answer.retryable, answer.overtaken]).toEqual([true, true]);
    expect(await checkpoint()).toBeUndefined();
  });

  test('with a savepoint a handler goes on behind an error', async () => {
    const { views, lease, checkpoint } = await custom();
    await right(
      views.commit(lease, { checkpoint: at(1) }, async (transaction) => {
        await write(transaction, 'a');
        await transaction.query('savepoint s');
        await transaction.query('select * from nowhere').catch(() => undefined);
        await transaction.query(' /* ; */ Rollback To s');
        await write(transaction, 'b');
        await transaction.query('rollback work to savepoint s');
        await transaction.query('release s');
      }),
    );
    expect([await written(), await checkpoint()]).toEqual([['a'], at(1)]);
  });

  test.each([
    ...['commit', 'ROLLBACK', ' end ', '-- x\ncommit', '/* a * b */ commit', 'abort', 'begin', 'start  transaction'],
    ...['; commit', "prepare transaction 'x'", 'rollback and chain', 'commit work'],
  ])('a handler may not end its transaction with %j', async (text) => {
    const { views, lease, checkpoint } = await custom();
    const answer = await left(
      views.commit(lease, { checkpoint: at(1) }, async (transaction) => {
        await write(transaction, 'a');
        await transaction.query(text);
      }),
      'ViewFailed',
    );
    expect(answer.message).toContain('must not begin or end');
    expect([await written(), await checkpoint()]).toEqual([[], undefined]);
  });

  test.each(['select 1; commit', 'select 1; rollback', 'select 1; commit; begin', 'select 1; rollback; begin'])(
    'where a handler ends it all the same with %j, that is noticed, and no progress is written',
    async (text) => {
      const { views, lease, checkpoint } = await custom();
      const answer = await left(
        views.commit(lease, { checkpoint: at(1) }, async (transaction) => {
          await transaction.query(text);
          await write(transaction, 'behind');
        }),
        'ViewFailed',
      );
      expect([answer.retryable, answer.message]).toEqual([
        false,
        expect.stringContaining('ended the transaction itself'),
      ]);
      expect(await checkpoint()).toBeUndefined();
      await right(
        views.commit(lease, { checkpoint: at(2) }, (transaction) => write(transaction, 'x').then(() => undefined)),
      );
    },
  );

  test('a constraint that is checked at the end only fails the commit', async () => {
    const { views, lease, checkpoint } = await custom();
    await database.pool().query('create table late_check (n int, unique (n) deferrable initially deferred)');
    const answer = await left(
      views.commit(lease, { checkpoint: at(1) }, async ({ query }) => {
        await query('insert into late_check values (1), (1)');
      }),
      'ViewFailed',
    );
    expect(answer.retryable).toBe(false);
    expect(await checkpoint()).toBeUndefined();
  });

  test('a commit that PostgreSQL answers with ROLLBACK is a failure', async () => {
    const pool = watchedPool(database.connectionString(), ({ text }, run) =>
      text === 'commit' ? run('select * from nowhere').catch(() => undefined) : undefined,
    );
    const { views, lease, checkpoint } = await custom({}, pool);
    const answer = await left(
      views.commit(lease, { checkpoint: at(1) }, (transaction) => write(transaction, 'a').then(() => undefined)),
      'ViewFailed',
    );
    expect(answer.message).toContain('was not committed');
    expect([await written(), await checkpoint()]).toEqual([[], undefined]);
    await pool.end();
  });

  test('a handler that throws at once rejects like one that fails later', async () => {
    const { views, lease } = await custom();
    const cause = new Error('at once');
    const answer = await left(
      views.commit(lease, {}, () => {
        throw cause;
      }),
      'ViewFailed',
    );
    expect(answer.cause).toBe(cause);
  });

  test('a handler that is given up while a statement is under way does not hold the connection', async () => {
    const { views, lease, checkpoint } = await custom();
    const [blocked, giveUp] = [gate(), gate()];
    const blocker = await database.pool().connect();
    await blocker.query(`begin; lock table log`);
    const answer = left(
      views.commit(lease, { checkpoint: at(1) }, async (transaction) => {
        write(transaction, 'never').catch(() => undefined);
        blocked.open();
        await giveUp.opened;
        throw new Error('given up');
      }),
      'ViewFailed',
    );
    await blocked.opened;
    giveUp.open();
    expect((await answer).message).toContain('given up');
    await blocker.query('commit');
    blocker.release();
    expect([await written(), await checkpoint()]).toEqual([[], undefined]);
  });

  test('a body that does nothing for too long is ended by the server, and others go on', async () => {
    const { views, lease, checkpoint } = await custom({ idle: 200 });
    const forever = gate();
    const answer = await left(
      views.commit(lease, { checkpoint: at(1) }, async (transaction) => {
        await write(transaction, 'a');
        await forever.opened;
      }),
      'ViewFailed',
    );
    expect(answer.retryable).toBe(true);
    expect([await written(), await checkpoint()]).toEqual([[], undefined]);
  });

  test('who is silent between its last statement and the commit does not keep others from the slot', async () => {
    const silence = gate();
    const reached = gate();
    const silent = watchedPool(database.connectionString(), ({ text }) => {
      if (text !== 'commit' || !armed) return undefined;
      reached.open();
      return silence.opened;
    });
    let armed = false;
    const { views, build, lease } = await custom({ idle: 2_000 }, silent);
    armed = true;
    const late = views.commit(lease, { checkpoint: at(1) }, (transaction) =>
      write(transaction, 'a').then(() => undefined),
    )();
    await reached.opened;
    const other = postgresViews(database.pool());
    const next = await right(other.acquire({ ...build, slot: 0 }, 'one', 60_000));
    expect((await right(other.progress(next))).checkpoint).toBeUndefined();
    silence.open();
    expect(await late).toMatchObject({ _tag: 'Left', left: { _tag: 'ViewFailed', retryable: true } });
    expect(await written()).toEqual([]);
    await silent.end();
  });

  test('the session of a handler is not seen by its progress: schemas, roles and time-outs that it sets', async () => {
    const { views, lease, checkpoint } = await custom();
    await right(
      views.commit(lease, { checkpoint: at(1) }, async ({ query }) => {
        await query('set local search_path to nowhere');
        await query('set local statement_timeout to 10000');
      }),
    );
    expect(await checkpoint()).toEqual(at(1));
  });
});

// The fence of a slot: nobody passes it with an old token, and nobody waits at it for ever.
import { CUSTOM_LAYOUT } from '@millrace/core';
import { postgresViews } from '@millrace/views-postgres';
import { testDatabase } from '../../../test/postgres/test-database.js';
import { identifier } from '../src/identifier.js';
import { namesIn } from '../src/names.js';
import { gateName } from '../src/slots/gate.js';
import { at, begun, gate, left, right, watchedPool } from './support.js';
import * as E from 'fp-ts/lib/Either.js';

const build = { projection: 'p', version: 1 };

/** Gives way to whatever else waits. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const applied = (stream: string) => ({
  applied: [{ stream, revision: 1n, position: { commit: 9n, prepare: 9n } }],
});

describe('the fence of a slot', () => {
  const database = testDatabase();

  const waiting = async () => {
    const { rows } = await database
      .pool()
      .query<{ count: number }>(
        `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
    return rows[0]?.count ?? 0;
  };
  const whenWaiting = async (count: number) => {
    while ((await waiting()) < count) await turn();
  };

  test.each([
    ['changes the slot', { checkpoint: at(1) }],
    ['leaves the slot as it is', applied('s')],
  ])('a commit that %s, and waited while another took it, is refused', async (name, work) => {
    const schema = identifier(name);
    if (E.isLeft(schema)) throw new Error('refused');
    const views = postgresViews(database.pool(), { schema: name });
    const lease = await begun(views, build, CUSTOM_LAYOUT);
    const taker = await database.pool().connect();
    await taker.query('begin');
    await taker.query("select pg_advisory_xact_lock(hashtextextended($1 || '/0', 0))", [
      gateName(namesIn(schema.right), build),
    ]);
    const late = left(views.commit(lease, work), 'Fenced');
    await whenWaiting(1);
    await taker.query(`update "${name}"._slots set token = token + 1`);
    await taker.query('commit');
    taker.release();
    expect((await late).token).toBe(lease.token + 1n);
    const { rows } = await database.pool().query(`select from "${name}"._applied`);
    expect(rows).toEqual([]);
  });

  test('a pause waits for the commit that is under way, and stops the next one', async () => {
    const end = { reached: gate(), go: gate() };
    let armed = false;
    const pool = watchedPool(database.connectionString(), ({ text }) => {
      if (!armed || text !== 'commit') return undefined;
      armed = false;
      end.reached.open();
      return end.go.opened;
    });
    const views = postgresViews(pool, { schema: 'pausing' });
    const other = postgresViews(database.pool(), { schema: 'pausing' });
    const lease = await begun(views, build, CUSTOM_LAYOUT);
    armed = true;
    const first = right(views.commit(lease, { checkpoint: at(1) }, () => Promise.resolve()));
    await end.reached.opened;
    let isPaused = false;
    const pause = right(other.pause(build, 'ops\0')).then(() => (isPaused = true));
    await whenWaiting(1);
    expect(isPaused).toBe(false);
    end.go.open();
    await Promise.all([first, pause]);
    expect((await left(views.commit(lease, { checkpoint: at(2) }), 'Fenced')).paused?.by).toBe('ops\ufffd');
    const [state] = await right(other.builds('p'));
    expect(state?.progress[0]).toMatchObject({ checkpoint: at(1), owner: undefined });
    await pool.end();
  });

  test('streams that are committed side by side do not overtake a checkpoint that waits for one of them', async () => {
    const gates = new Map([1, 2].map((n) => [n, { reached: gate(), go: gate() }]));
    let ends = 0;
    let armed = false;
    const pool = watchedPool(database.connectionString(), ({ text }) => {
      if (!armed || text !== 'commit') return undefined;
      const one = gates.get((ends += 1));
      one?.reached.open();
      return one?.go.opened;
    });
    const views = postgresViews(pool);
    const lease = await begun(views, build, CUSTOM_LAYOUT);
    armed = true;
    const body = () => Promise.resolve();

    const first = right(views.commit(lease, applied('a'), body));
    await gates.get(1)?.reached.opened;
    const checkpoint = right(views.commit(lease, { checkpoint: at(1) }));
    await whenWaiting(1);
    const second = right(views.commit(lease, applied('b'), body));
    const overtaken = await Promise.race([
      whenWaiting(2).then(() => false),
      gates.get(2)?.reached.opened.then(() => true),
    ]);
    expect(overtaken).toBe(false);
    for (const { go } of gates.values()) go.open();
    await Promise.all([first, checkpoint, second]);
    const { applied: kept, checkpoint: saved } = await right(views.progress(lease));
    expect([kept.map(({ stream }) => stream).sort(), saved]).toEqual([['a', 'b'], at(1)]);
    await pool.end();
  });

  test('streams are committed side by side: one that is slow to end does not hold up the others', async () => {
    const slow = { reached: gate(), go: gate() };
    let armed = false;
    const pool = watchedPool(database.connectionString(), ({ text }) => {
      if (!armed || text !== 'commit') return undefined;
      armed = false;
      slow.reached.open();
      return slow.go.opened;
    });
    const views = postgresViews(pool, { schema: 'side by side' });
    const lease = await begun(views, build, CUSTOM_LAYOUT);
    armed = true;
    const body = () => Promise.resolve();
    const first = right(views.commit(lease, applied('a'), body));
    await slow.reached.opened;
    await right(views.commit(lease, applied('b'), body));
    await right(views.commit(lease, applied('c')));
    slow.go.open();
    await first;
    await pool.end();
  });

  test('who says that it works does not wait for others who do, and so never in a circle', async () => {
    const views = postgresViews(database.pool(), { schema: 'workers' });
    await right(views.prepare(build, CUSTOM_LAYOUT));
    await right(views.announce(build, 'gone', 60_000));
    const other = await database.pool().connect();
    await other.query(`update workers._workers set until = now() - interval '1 hour'`);
    await other.query('begin; select * from workers._workers for update');
    expect(await right(views.announce(build, 'one', 60_000))).toBe(1);
    await other.query('rollback');
    other.release();
    const known = async () =>
      (await database.pool().query<{ owner: string }>('select owner from workers._workers')).rows.map(
        ({ owner }) => owner,
      );
    expect(await known()).toHaveLength(2);
    await right(views.announce(build, 'one', 60_000));
    expect(await known()).toEqual(['one']);
  });
});

// Reading one's own writes, and how far a projection is behind.
import {
  awaitProcessed,
  defineAggregate,
  makeRepository,
  projectExactlyOnce,
  transact,
  type NotProcessed,
  type ViewError,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { assert, left, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { door } from './doors.js';
import { noiseOf } from './noise.js';
import { rowsView, storedRows } from './rows.js';
import { watchedLog } from './watched-log.js';
import { eachWay, way, WAYS } from './ways.js';

/** Ledgers as one commands them: of the same streams and events as those of the case. */
function writer({ store, Ledgers }: ProjectionContext, type = Ledgers.type) {
  const Ledger = defineAggregate({
    type,
    key: { id: t.string },
    initial: {},
    events: { noted: { data: { n: t.number, row: t.string } } },
    commands: {
      note: { data: { n: t.number }, decide: (ledger, { n }) => ledger.noted({ n, row: 'all' }) },
      look: { decide: (ledger) => ledger },
    },
  });
  const run = transact(makeRepository(store, [Ledger]));
  return {
    note: async (id: string, n: number) => right(await run(Ledger.note.message({ id }, { n }))()),
    look: async (id: string) => right(await run(Ledger.look.message({ id }))()),
  };
}

const LONG = { timeout: 600_000 };

export const ownWrites: readonly ProjectionCase[] = [
  {
    id: 'PR1',
    name: 'A commit that is waited for is in the view, however slow the view store, in this process and in another.',
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, settings, keep } = context;
      const write = writer(context);
      const view = rowsView(context);
      const slow: typeof views = {
        ...views,
        commit: (lease, work, body) => async () => {
          await time.clock.sleep(700);
          return views.commit(lease, work, body)();
        },
      };
      const runner = keep(projectExactlyOnce(store, view, slow, settings));
      for (let n = 0; n < 3; n++) {
        const committed = await write.note(`s${String(n)}`, n);
        right(await time.during(runner.whenProcessed(committed, LONG)(), 'it is in the view'));
        assert.deepEqual(
          (await storedRows(context)).map(({ row, count, last }) => [row, count, last]),
          [['all', n + 1, n]],
        );
      }
      const committed = await write.note('s1', 7);
      const elsewhere = awaitProcessed(views, view, committed, { ...LONG, clock: time.clock });
      right(await time.during<E.Either<NotProcessed | ViewError, void>>(elsewhere(), 'it is in the view'));
      assert.equal((await storedRows(context))[0]?.last, 7);
      // A commit without events is in every view.
      const nothing = await write.look('never');
      right(await runner.whenProcessed(nothing)());
      right(await awaitProcessed(views, view, nothing)());
    },
  },
  {
    id: 'PR1',
    name: 'A commit of a parked stream is a failure that says so; what was committed before the poison, and other streams, are in the view.',
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, settings, keep } = context;
      const write = writer(context);
      const view = rowsView(context, {
        refuse: (_, n) => {
          if (n === 13) throw new Error('unlucky');
        },
      });
      const runner = keep(projectExactlyOnce(store, view, views, settings));
      const before = await write.note('bad', 1);
      const poison = await write.note('bad', 13);
      const later = await write.note('bad', 2);
      const other = await write.note('good', 3);
      right(await time.during(runner.whenProcessed(other, LONG)(), 'the other stream goes on'));
      right(await runner.whenProcessed(before)());
      const options = { ...LONG, clock: time.clock };
      right(await time.during(awaitProcessed(views, view, before, options)(), 'it is known elsewhere'));
      for (const committed of [poison, later]) {
        const here = left<NotProcessed, 'StreamParked'>(await runner.whenProcessed(committed)(), 'StreamParked');
        assert.match(here.message, /is parked in .+@1: .*unlucky/u);
        const there = left<NotProcessed | ViewError, 'StreamParked'>(
          await time.during(awaitProcessed(views, view, committed, options)(), 'it is known elsewhere'),
          'StreamParked',
        );
        assert.deepEqual([there.parked.stream, there.message], [here.parked.stream, here.message]);
      }
      // A position tells of no stream.
      assert.ok(later.position !== undefined);
      right(await runner.whenProcessed(later.position)());
    },
  },
  ...eachWay(WAYS, {
    id: 'PR1',
    name: 'A commit that never comes is given up in time, also when the log does not answer; one that a stopped runner did not handle says so.',
    run: async (context, kind) => {
      const { store, time, note } = context;
      const watched = watchedLog(store);
      const runner = way(context, kind).start({ log: watched.log, watchEvery: 600_000 });
      const { position } = await note('a', { n: 1 });
      right(await time.during(runner.whenProcessed(position)(), 'it is handled'));
      watched.hush();
      const lost = await note('a', { n: 2 });
      const late = await time.during(runner.whenProcessed(lost.position, { timeout: 700 })(), 'it is given up');
      assert.match(left<NotProcessed, 'NotInTime'>(late, 'NotInTime').message, /within 700 ms/u);
      watched.hangReads();
      const later = await time.during(runner.whenProcessed(lost.position, { timeout: 700 })(), 'it is given up');
      left<NotProcessed, 'NotInTime'>(later, 'NotInTime');
      const waiting = runner.whenProcessed(lost.position, LONG)();
      await time.during(runner.stop({ drain: 0 }), 'it stops');
      const stopped = await time.during(waiting, 'it is told');
      assert.match(left<NotProcessed, 'NotRunning'>(stopped, 'NotRunning').message, /has stopped/u);
      left<NotProcessed, 'NotRunning'>(await runner.whenProcessed(position)(), 'NotRunning');
    },
  }),
  ...eachWay(WAYS, {
    id: 'PR1',
    name: 'A position at which nothing of the projection stands is reached when all before it is handled, and not before.',
    run: async (context, kind) => {
      const { time, note } = context;
      const noise = noiseOf(context);
      const held = door();
      let blocked = false;
      const process = crashable();
      const projection = way(context, kind, { hold: () => (blocked ? held.opened : undefined) });
      const runner = projection.start({ process });
      right(await time.during(runner.whenProcessed((await noise.make(3)).position, LONG)(), 'nothing is to be done'));
      const { position } = await note('a', { n: 1 });
      right(await time.during(runner.whenProcessed(position)(), 'it is handled'));
      right(await time.during(runner.whenProcessed((await noise.make(3)).position, LONG)(), 'nothing is to be done'));
      if (kind === 'documents') return;
      blocked = true;
      await note('a', { n: 2 });
      const last = await noise.make(3);
      await time.until(() => runner.status().inHand === 1, 'an event is in hand');
      const early = await time.during(runner.whenProcessed(last.position, { timeout: 1_500 })(), 'it is given up');
      left<NotProcessed, 'NotInTime'>(early, 'NotInTime');
      held.open();
      right(await time.during(runner.whenProcessed(last.position)(), 'it is reached'));
    },
  }),
  {
    id: 'PR1',
    name: 'From another process, a commit is in a view of several slots when all of them have passed it.',
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, settings, keep, note } = context;
      const view = rowsView(context);
      const start = (slot: number) => keep(projectExactlyOnce(store, view, views, { ...settings, slots: 2, slot }));
      const first = start(0);
      const { position } = await note('a', { n: 1, row: 'r1' }, { n: 2, row: 'r2' }, { n: 3, row: 'r3' });
      right(await time.during(first.whenProcessed(position)(), 'one slot has passed it'));
      await time.pass(time.isVirtual ? 2_000 : 200);
      const options = { timeout: 1_000, clock: time.clock };
      const early = await time.during(awaitProcessed(views, view, position, options)(), 'it is given up');
      left<NotProcessed | ViewError, 'NotInTime'>(early, 'NotInTime');
      start(1);
      const all = awaitProcessed(views, view, position, { ...options, ...LONG });
      right(await time.during(all(), 'both have passed it'));
    },
  },
  {
    id: 'PR1',
    name: 'A node that lags, and knows nothing of the commit, does not make it count as handled.',
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, note } = context;
      const watched = watchedLog(store);
      const runner = way(context, 'documents').start({ log: watched.log, watchEvery: 600_000 });
      const { position } = await note('a', { n: 1 });
      right(await time.during(runner.whenProcessed(position)(), 'it is handled'));
      await watched.standStill();
      const lost = await note('a', { n: 2 });
      const options = { timeout: 1_500, clock: time.clock, log: watched.log };
      const here = await time.during(runner.whenProcessed(lost.position, options)(), 'it is given up');
      left<NotProcessed, 'NotInTime'>(here, 'NotInTime');
      const there = await time.during(
        awaitProcessed(views, rowsView(context), lost.position, options)(),
        'it is given up',
      );
      left<NotProcessed | ViewError, 'NotInTime'>(there, 'NotInTime');
    },
  },
  {
    id: 'PR1',
    name: 'From another process: a stream that the projection does not read, a position where nothing stands, a store that fails, nobody at work.',
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, note } = context;
      const noise = noiseOf(context);
      const view = rowsView(context);
      const options = { timeout: 2_000, clock: time.clock };
      const awaited = (...[at, more]: [Parameters<typeof awaitProcessed>[2], object?]) =>
        time.during(awaitProcessed(views, view, at, { ...options, ...more })(), 'it settles');
      const { position } = await note('a', { n: 1 });
      left<NotProcessed | ViewError, 'NotInTime'>(await awaited(position), 'NotInTime');

      const runner = way(context, 'documents').start();
      right(await awaited(position, LONG));
      await time.during(runner.stop(), 'it stops');
      const other = await noise.make(2);
      left<NotProcessed | ViewError, 'NotInTime'>(await awaited(other.position), 'NotInTime');
      right(await awaited(other.position, { log: store }));
      const unread = await writer(context, `other.${context.projection()}`).note('a', 1);
      right(await awaited(unread));
      const read = await writer(context).note('b', 1);
      left<NotProcessed | ViewError, 'NotInTime'>(await awaited(read), 'NotInTime');

      const failing = crashable(() => 'fail').views(views);
      const failed = await time.during(awaitProcessed(failing, view, position, options)(), 'it settles');
      assert.match(left<NotProcessed | ViewError, 'NotInTime'>(failed, 'NotInTime').message, /connection was lost/u);
      const broken = {
        ...views,
        builds: () => () =>
          Promise.resolve(
            E.left({ _tag: 'ViewFailed', retryable: false, cause: 'no rights', message: 'no rights' } as const),
          ),
      };
      left(await time.during(awaitProcessed(broken, view, position, options)(), 'it settles'), 'ViewFailed');
    },
  },
  ...eachWay(WAYS, {
    id: 'PR2',
    name: 'The lag counts the events that are not handled, exactly up to a bound, and tells the age of the oldest.',
    run: async (context, kind) => {
      const { time, note } = context;
      const projection = way(context, kind);
      const process = crashable();
      const runner = projection.start({ process });
      const { position } = await note('a', { n: 1 });
      right(await time.during(runner.whenProcessed(position)(), 'it is handled'));
      assert.deepEqual(right(await runner.lag()()), { events: 0, exact: true, milliseconds: 0 });
      process.suspend();
      for (let n = 0; n < 5; n++) await note('b', { n });
      await noiseOf(context).make(3);
      await time.pass(time.isVirtual ? 4_000 : 50);
      // Asked of another runner, which waits for the slot.
      const other = projection.start({ owner: 'other' });
      const lag = right(await time.during(other.lag()(), 'it is counted'));
      assert.deepEqual([lag.events, lag.exact], [5, true]);
      if (time.isVirtual) assert.ok(lag.milliseconds >= 4_000 && lag.milliseconds < 60_000, String(lag.milliseconds));
      const bounded = right(await time.during(other.lag(3)(), 'it is counted'));
      assert.equal(bounded.exact, false);
      assert.ok(bounded.events >= 3 && bounded.events <= 4, String(bounded.events));
      process.resume();
    },
  }),
];

// P17: a process that is killed, cut off or suspended while it parks a stream, and while it drains one.
import { comparePositions, type ViewStore } from '@millrace/core';
import { crashable, type Mishap, type Moment } from '../crashable.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { door } from './doors.js';
import { eachWay, way, WAYS, type WayName } from './ways.js';

const POINTS: readonly Moment['point'][] = ['before', 'body', 'after'];

export const parkedCrashes: readonly ProjectionCase[] = [
  ...eachWay(WAYS, {
    id: 'P17',
    name: 'A process that is killed at any write of parking and draining loses nothing and does nothing twice.',
    run: (context, kind) => everywhere(context, kind, 'kill'),
  }),
  ...eachWay(WAYS, {
    id: 'P17',
    name: 'A store that fails, or whose answer is lost, at any write of parking and draining loses nothing and does nothing twice.',
    run: (context, kind) => everywhere(context, kind, 'fail'),
  }),
  ...eachWay(WAYS, {
    id: 'P17',
    name: 'A process that is suspended at any write of parking and draining, and resumed when another has done it, changes nothing.',
    run: (context, kind) => everywhere(context, kind, 'suspend'),
  }),
  ...eachWay(WAYS, {
    id: 'P17',
    name: 'What was drained ahead of the checkpoint is not applied again when the process is killed right then.',
    run: async (context, kind) => {
      const { time, note } = context;
      let poisonous = true;
      const view = way(context, kind, {
        refuse: (id) => {
          if (poisonous && id === 'poison') throw new Error('poison');
        },
      });
      const process = crashable();
      const runner = view.start({ process, saveEvery: 3_600_000, retry: { attempts: 1, delay: () => 0 } });
      await note('good', { n: 1 });
      await note('poison', { n: 1 });
      await time.until(async () => (await view.kept()).parked.length === 1, 'it is parked');
      const later = await note('poison', { n: 2 });
      await time.during(runner.whenProcessed(later.position)(), 'it has gone by');
      poisonous = false;
      runner.retryParked();
      await time.until(async () => (await view.kept()).parked.length === 0, 'it is drained');
      process.kill();
      const next = view.start();
      const last = await note('last', { n: 1 });
      await time.during(next.whenProcessed(last.position)(), 'the next runner is done');
      await view.assertBuilt();
    },
  }),
  ...eachWay(['documents', 'custom'], {
    id: 'P17',
    name: 'What comes of a stream while its last place is taken back is not handled before that is written.',
    run: async (context, kind) => {
      const { time, note } = context;
      let poisonous = true;
      const view = way(context, kind, {
        refuse: (id) => {
          if (poisonous && id === 'poison') throw new Error('poison');
        },
      });
      const reached = door();
      const process = crashable();
      const stuck = <Transaction>(views: ViewStore<Transaction>): ViewStore<Transaction> => ({
        ...views,
        commit: (lease, work, body) => {
          if (work.unpark === undefined) return views.commit(lease, work, body);
          reached.open();
          return () => new Promise(() => undefined);
        },
      });
      const retry = { attempts: 1, delay: () => 0 };
      const runner = view.start({ retry, process: { ...process, views: (views) => stuck(process.views(views)) } });
      await note('poison', { n: 1 });
      await time.until(async () => (await view.kept()).parked.length === 1, 'it is parked');
      poisonous = false;
      runner.retryParked();
      await time.during(reached.opened, 'all that waited is handled');
      await note('poison', { n: 2 });
      await note('other', { n: 1 });
      await time.pass(time.isVirtual ? 3_000 : 100);
      process.kill();
      const next = view.start();
      await time.until(async () => {
        next.retryParked();
        return (await view.kept()).parked.length === 0;
      }, 'it is drained');
      const last = await note('last', { n: 1 });
      await time.during(next.whenProcessed(last.position)(), 'the next runner is done');
      await view.assertBuilt();
    },
  }),
];

// The same story with a mishap at its first write, its second, and so on, until the story ends before.
async function everywhere(context: ProjectionContext, kind: WayName, mishap: Mishap): Promise<void> {
  const points = kind === 'custom' ? POINTS : POINTS.filter((point) => point !== 'body');
  // In real time each one waits for a lease: only some of them are tried.
  const most = context.time.isVirtual ? Infinity : context.size(30);
  for (const point of points) {
    let met = true;
    for (let nth = 1; met && nth <= most; nth++) {
      const each = await context.fresh();
      met = await told(each, kind, mishap, point, nth);
      await each.close();
    }
  }
}

// Whether the mishap happened.
async function told(
  context: ProjectionContext,
  kind: WayName,
  mishap: Mishap,
  point: Moment['point'],
  nth: number,
): Promise<boolean> {
  const { time, note } = context;
  let healed = false;
  const poisoned = `p${String(nth)}${point}`;
  const view = way(context, kind, {
    name: `view.${point}.${String(nth)}`,
    refuse: (id, n) => {
      if (!healed && id === poisoned && n >= 2) throw new Error('poison');
    },
  });
  let met = 0;
  const process = crashable((moment) =>
    (moment.verb === 'commit' || moment.verb === 'save') && moment.point === point && ++met === nth
      ? mishap
      : undefined,
  );
  const options = { batch: 2, retry: { attempts: 2, delay: () => 1 } };
  // A process that is resumed must not take the slot back as its own.
  const owner = mishap === 'suspend' ? {} : { owner: 'the worker' };
  let runner = view.start({ ...options, ...owner, process });
  let replaced = mishap === 'fail';
  const replaceGone = (): void => {
    if (replaced || met < nth) return;
    replaced = true;
    runner = view.start({ ...options, ...owner });
  };
  const until = (holds: () => boolean | Promise<boolean>, what: string): Promise<void> =>
    time.until(
      async () => {
        replaceGone();
        return holds();
      },
      `${what} (${mishap} ${point} write ${String(nth)})`,
    );

  for (let n = 1; n <= 4; n++) await note(poisoned, { n });
  await note('other', { n: 1 });
  await until(() => runner.status().parked.length === 1, 'it is parked');
  for (let n = 5; n <= 7; n++) await note(poisoned, { n });
  healed = true;
  await until(async () => {
    runner.retryParked();
    return runner.status().parked.length === 0 && (await view.kept()).parked.length === 0;
  }, 'it is drained');
  const { position: last } = await note(poisoned, { n: 8 });
  await until(async () => {
    const { checkpoint } = await view.kept();
    return checkpoint !== undefined && comparePositions(checkpoint.position, last) >= 0;
  }, 'all is done');
  await view.assertBuilt();
  process.resume();
  if (mishap === 'suspend') await time.pass(time.isVirtual ? 12_000 : 50);
  await view.assertBuilt();
  return met >= nth;
}

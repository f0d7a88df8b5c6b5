// P2 and P6: a process that dies between the work and the checkpoint, in either order, and with slow work in hand.
import { assert } from '../asserting.js';
import { crashable, type Mishap, type Moment } from '../crashable.js';
import type { ProjectionContext } from '../projection-context.js';
import { door } from './doors.js';
import { eachWay, way, WAYS, type WayName } from './ways.js';

// What a runner writes: the work of handlers, and the checkpoint, which documents have in one.
const isWrite = ({ verb }: Moment): boolean => verb === 'commit' || verb === 'save';
const ofWork = (moment: Moment): boolean =>
  isWrite(moment) && (moment.work?.rows ?? moment.work?.applied) !== undefined;
const ofCheckpoint = (moment: Moment): boolean => isWrite(moment) && moment.work?.checkpoint !== undefined;

/** The moments at which a way of running is interrupted, in words. */
const MOMENTS: Readonly<Record<WayName, readonly (readonly [string, (moment: Moment) => boolean])[]>> = {
  documents: [
    ['before the work is written', (moment) => ofWork(moment) && moment.point === 'before'],
    ['after the work is written', (moment) => ofWork(moment) && moment.point === 'after'],
    [
      'before a checkpoint alone is written',
      (moment) => !ofWork(moment) && ofCheckpoint(moment) && moment.point === 'before',
    ],
    [
      'after a checkpoint alone is written',
      (moment) => !ofWork(moment) && ofCheckpoint(moment) && moment.point === 'after',
    ],
  ],
  custom: [
    ['before the work is written', (moment) => ofWork(moment) && moment.point === 'before'],
    ['while the work is written', (moment) => ofWork(moment) && moment.point === 'body'],
    ['after the work is written', (moment) => ofWork(moment) && moment.point === 'after'],
    ['before the checkpoint is written', (moment) => ofCheckpoint(moment) && moment.point === 'before'],
    ['after the checkpoint is written', (moment) => ofCheckpoint(moment) && moment.point === 'after'],
  ],
  'at least once': [
    ['before the checkpoint is written', (moment) => ofCheckpoint(moment) && moment.point === 'before'],
    ['after the checkpoint is written', (moment) => ofCheckpoint(moment) && moment.point === 'after'],
  ],
};

export const crashes = [
  ...eachWay(WAYS, {
    id: 'P2',
    name: 'A process that is killed between the work and the checkpoint, in either order, loses nothing and does nothing twice.',
    run: (context, kind) => interruptedEverywhere(context, kind, 'kill'),
  }),
  ...eachWay(WAYS, {
    id: 'P2',
    name: 'A store that fails, or whose answer is lost, between the work and the checkpoint loses nothing and does nothing twice.',
    run: (context, kind) => interruptedEverywhere(context, kind, 'fail'),
  }),
  ...eachWay(['documents', 'custom'], {
    id: 'P2',
    name: 'A process that is suspended while it writes, and goes on when another has taken over, changes nothing any more.',
    run: (context, kind) => interruptedEverywhere(context, kind, 'suspend'),
  }),
  ...eachWay(WAYS, {
    id: 'P6',
    name: 'A slow handler, the checkpoints that the log tells meanwhile, and a crash: no event is skipped.',
    run: async (context, kind) => {
      const { time, note, store, random } = context;
      const slow = door();
      let isSlow = true;
      const view = way(context, kind, {
        hold: (id) => (isSlow && id === 'slow' ? slow.opened : undefined),
      });
      // The handlers of documents are never slow; their store is.
      const process = crashable(({ verb, point }) =>
        kind === 'documents' && isSlow && verb === 'commit' && point === 'before' ? 'suspend' : undefined,
      );
      const first = await note('fast', { n: 1 });
      const runner = view.start({ process, checkpointInterval: 10, batch: 1 });
      await note('slow', { n: 1 });
      await note('slow', { n: 2 });
      // What no projection of the case is for: the log tells how far it has come.
      for (let n = 0; n < 50; n++) {
        const event = { id: random.uuid(), type: 'other/happened', data: {}, metadata: {} };
        await store.append(`${context.projection('other')}-${String(n)}`, 'no_stream', [event])();
      }
      if (kind !== 'documents') {
        await time.until(() => runner.status().oldest?.stream === context.stream('slow'), 'it waits for the slow one');
        await time.until(async () => (await view.kept()).checkpoint !== undefined, 'a checkpoint is saved');
      }
      await time.pass(time.isVirtual ? 30_000 : 200);
      const kept = (await view.kept()).checkpoint?.position;
      if (kind === 'documents') assert.equal(kept, undefined);
      else assert.deepEqual(kept, first.position, 'the checkpoint waits for the slow one');
      process.kill();
      isSlow = false;
      const next = view.start();
      const last = await note('last', { n: 1 });
      await time.during(next.whenProcessed(last.position)(), 'the next runner is done');
      await view.assertBuilt();
    },
  }),
];

async function interruptedEverywhere(context: ProjectionContext, kind: WayName, mishap: Mishap): Promise<void> {
  const { time, note, random } = context;
  for (let n = 0; n < 30; n++) await note(`s${String(random.int(5))}`, { n });
  for (const [place, [what, isIt]] of MOMENTS[kind].entries()) {
    for (const nth of [1, 2]) {
      const view = way(context, kind, { name: `view${String(place)}.${String(nth)}` });
      let met = 0;
      const process = crashable((moment) => (isIt(moment) && ++met === nth ? mishap : undefined));
      const options = { batch: 4, owner: 'the worker', saveEvery: 10 };
      const runner = view.start({ ...options, process });
      for (let n = 0; n < 5; n++) await note(`s${String(n)}`, { n });
      // A checkpoint alone is written when time passes, and nothing else comes to be written.
      await time.until(async () => {
        if (met < nth && runner.status().inHand === 0) await noteForNobody(context);
        return met >= nth;
      }, `it is interrupted ${what}`);
      if (mishap === 'kill') process.kill();
      const next = mishap === 'fail' ? runner : view.start(options);
      const last = await note('last', { n: nth });
      await time.during(next.whenProcessed(last.position)(), `the next runner is done, ${what}`);
      await view.assertBuilt();
      process.resume();
      await time.pass(time.isVirtual ? 5_000 : 50);
      await view.assertBuilt();
      await time.during(next.stop(), 'it stops');
      if (mishap === 'suspend') await time.during(runner.stop(), 'the late one stops');
    }
  }
}

// An event that is in the log of the projection, and has no handler.
async function noteForNobody({ append }: ProjectionContext): Promise<void> {
  await append('nobody', { type: 'seen', data: {} });
}

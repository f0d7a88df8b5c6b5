// P10: a new version is built beside the one that readers see, and swapped in.
import { custom, defineProjection, projectExactlyOnce, type RunnerOptions, type RunnerProblem } from '@millrace/core';
import { assert, left, right } from '../asserting.js';
import { crashable } from '../crashable.js';
import type { ProjectionContext, Tallies } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { foldRows, rowsView, storedRows } from './rows.js';

/** Starts a version of the view of rows. */
function start(context: ProjectionContext, version: number, options: Parameters<typeof startWith>[2] = {}) {
  return startWith(context, version, options);
}

function startWith(
  context: ProjectionContext,
  version: number,
  {
    process = crashable(),
    refuse,
    standby,
    ...options
  }: RunnerOptions & {
    readonly process?: ReturnType<typeof crashable>;
    readonly refuse?: (id: string, n: number) => void;
    readonly standby?: boolean;
  },
) {
  const view = rowsView(context, { version, ...(refuse && { refuse }) });
  const clock = process.clock(context.time.clock);
  const more = { ...context.settings, ...options, ...(standby !== undefined && { standby }), clock };
  return context.keep(projectExactlyOnce(process.log(context.store), view, process.views(context.views), more));
}

async function statuses({ views, projection }: ProjectionContext): Promise<readonly (readonly [number, string])[]> {
  return right(await views.builds(projection())()).map(({ build, status }) => [build.version, status]);
}

async function write({ note, random }: ProjectionContext, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await note(`s${String(random.int(20))}`, { n, row: `r${String(random.int(10))}` });
}

export const rebuilding: readonly ProjectionCase[] = [
  ...(['manual', 'whenCaughtUp'] as const).map((swap): ProjectionCase => ({
    id: 'P10',
    name: `A new version is built while writes go on, also after a crash half-way; readers see the old one until the swap (${swap}).`,
    needs: ['views'],
    run: async (context) => {
      const { time, views, projection, note, size } = context;
      const live = start(context, 1);
      await write(context, size(300));
      const written = await note('s0', { n: 1 });
      right(await time.during(live.whenProcessed(written.position)(), 'version 1 is up to date'));

      let commits = 0;
      const mortal = crashable(({ verb, point }) =>
        verb === 'commit' && point === 'after' && ++commits === 3 ? 'kill' : undefined,
      );
      start(context, 2, { process: mortal, batch: 16, swap, owner: 'builder' });
      await time.until(() => !mortal.isAlive(), 'the build dies half-way');
      await write(context, size(20));
      const more = await note('s0', { n: 2 });
      right(await time.during(live.whenProcessed(more.position)(), 'version 1 goes on'));
      assert.deepEqual(await statuses(context), [
        [1, 'current'],
        [2, 'building'],
      ]);
      assert.deepEqual(await storedRows(context), foldRows(await context.log()));
      assert.notDeepEqual(await storedRows(context, { version: 2 }), await storedRows(context));

      // The same owner, as a worker that is started again has.
      const next = start(context, 2, { batch: 16, swap, owner: 'builder' });
      await write(context, size(20));
      if (swap === 'manual') {
        const newest = await note('s0', { n: 3 });
        right(await time.during(next.whenProcessed(newest.position)(), 'version 2 is up to date'));
        await time.until(() => next.status().phase === 'live', 'it has caught up');
        right(await views.swap({ projection: projection(), version: 2 })());
      }
      assert.equal(await time.during(live.done, 'version 1 ends'), 'retired');
      assert.deepEqual([live.status().phase, live.status().health], ['retired', 'green']);
      assert.deepEqual(await statuses(context), [
        [1, 'retired'],
        [2, 'current'],
      ]);
      const last = await note('s0', { n: 4 });
      right(await time.during(next.whenProcessed(last.position)(), 'version 2 goes on'));
      const rebuilt = await storedRows(context);
      assert.deepEqual(rebuilt, foldRows(await context.log()));

      const single = start(context, 3);
      right(await time.during(single.whenProcessed(last.position)(), 'a single build is done'));
      assert.deepEqual(rebuilt, await storedRows(context, { version: 3 }));
    },
  })),
  ...(['manual', 'whenCaughtUp'] as const).map((swap): ProjectionCase => ({
    id: 'P10',
    name: `Side effects are off while a version is built, and on once it is the current one (${swap}).`,
    needs: ['views'],
    run: async (context) => {
      const { store, views, time, note, settings, keep, Ledgers, projection } = context;
      const sent: (readonly [number, number])[] = [];
      const mails = (version: number) =>
        defineProjection({
          name: projection(),
          version,
          view: custom<Tallies>(),
          on: (handlers) =>
            handlers(Ledgers, {
              noted: async ({ n }, { effect, transaction }) => {
                await transaction.change(`v${String(version)}`, (count = 0) => count + 1);
                await effect(() => sent.push([version, n]));
              },
            }),
        });
      const first = keep(projectExactlyOnce(store, mails(1), views, settings));
      for (let n = 0; n < 10; n++) await note('a', { n });
      await time.until(() => sent.length === 10, 'version 1 has sent them');
      // Swapped by hand: it does not look by itself whether it has become current, and is fenced.
      const rare = swap === 'manual' && { saveEvery: 3_600_000 };
      const second = keep(projectExactlyOnce(store, mails(2), views, { ...settings, swap, ...rare, standby: false }));
      if (swap === 'manual') {
        const isReady = async () => right(await views.builds(projection())())[1]?.progress[0]?.caughtUp === true;
        await time.until(isReady, 'version 2 has caught up');
        right(await views.swap({ projection: projection(), version: 2 })());
      }
      assert.equal(await time.during(first.done, 'version 1 ends'), 'retired');
      assert.equal(sent.length, 10);
      const { position } = await note('a', { n: 10 });
      right(await time.during(second.whenProcessed(position, { timeout: 600_000 })(), 'it is handled'));
      // Also what comes right after the swap: the session from before handles nothing any more.
      assert.deepEqual(sent.slice(10), [[2, 10]]);
    },
  })),
  {
    id: 'P10',
    name: 'A version with parked streams is not swapped in, and says so once; when they are drained it is.',
    needs: ['views'],
    run: async (context) => {
      const { time, note, views, projection } = context;
      const live = start(context, 1);
      await write(context, 10);
      await note('bad', { n: 13 });
      const { position } = await note('s0', { n: 2 });
      right(await time.during(live.whenProcessed(position)(), 'version 1 is up to date'));

      let poisonous = true;
      const told: RunnerProblem[] = [];
      const next = start(context, 2, {
        swap: 'whenCaughtUp',
        onRebuildError: 'park',
        onProblem: (problem) => told.push(problem),
        refuse: (id) => {
          if (poisonous && id === 'bad') throw new Error('it is bad');
        },
      });
      const waits = () => told.filter(({ _tag }) => _tag === 'SwapWaits');
      await time.until(() => waits().length > 0, 'the swap waits');
      await time.pass(time.isVirtual ? 30_000 : 500);
      assert.equal(waits().length, 1);
      assert.equal(live.status().phase, 'live');
      left(await views.swap({ projection: projection(), version: 2 })(), 'ViewRefused');
      poisonous = false;
      next.retryParked();
      assert.equal(await time.during(live.done, 'version 1 ends'), 'retired');
      assert.deepEqual(await storedRows(context), foldRows(await context.log()));
    },
  },
  {
    id: 'P10',
    name: 'The old version can be swapped in again, and goes on where it was; what is dropped is gone, and is not made again.',
    needs: ['views'],
    run: async (context) => {
      const { time, note, views, projection } = context;
      const [one, two] = [1, 2].map((version) => ({ projection: projection(), version }));
      assert.ok(one !== undefined && two !== undefined);
      const first = start(context, 1);
      await write(context, 20);
      const second = start(context, 2, { swap: 'whenCaughtUp' });
      assert.equal(await time.during(first.done, 'version 1 ends'), 'retired');
      await write(context, 20);
      left(await views.drop(two)(), 'ViewRefused');

      right(await views.swap(one)());
      assert.equal(await time.during(second.done, 'version 2 ends'), 'retired');
      const again = start(context, 1);
      const { position } = await note('s0', { n: 1 });
      right(await time.during(again.whenProcessed(position)(), 'version 1 has caught up'));
      assert.deepEqual(await storedRows(context), foldRows(await context.log()));
      right(await views.drop(two)());
      assert.deepEqual(await statuses(context), [[1, 'current']]);
      left(await views.page(two, { limit: 1 })(), 'ViewRefused');
    },
  },
  {
    id: 'P10',
    name: 'A runner that finds its version swapped out and dropped ends as retired, whether it waits for slots or not, and does not build it anew.',
    needs: ['views'],
    run: async (context) => {
      const { time, note, views, projection } = context;
      for (const standby of [true, false]) {
        const version = standby ? 1 : 2;
        const asleep = crashable();
        const told: RunnerProblem[] = [];
        const onProblem = (problem: RunnerProblem): unknown => told.push(problem);
        const old = start(context, version, { process: asleep, standby, onProblem });
        const { position } = await note('s0', { n: 1 });
        right(await time.during(old.whenProcessed(position)(), 'it is up to date'));
        asleep.suspend();
        const next = start(context, version + 1, { swap: 'whenCaughtUp' });
        await time.until(
          async () => (await statuses(context)).some(([of, status]) => of === version && status === 'retired'),
          'the next version is swapped in',
        );
        right(await views.drop({ projection: projection(), version })());
        asleep.resume();
        await note('s0', { n: 2 });
        assert.equal(await time.during(old.done, 'the old runner ends'), 'retired');
        assert.deepEqual(await statuses(context), [[version + 1, 'current']]);
        assert.deepEqual(
          told.filter(({ _tag }) => _tag === 'Fenced'),
          [],
        );
        await time.during(next.stop(), 'it stops');
      }
    },
  },
];

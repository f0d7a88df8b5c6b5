// P1: writers, competing runners that come and go, and everything that can fail, by chance and by seed.
import { comparePositions, type ProjectionRunner, type RunnerOptions } from '@millrace/core';
import { assert } from '../asserting.js';
import { crashable, type Crashable, type Mishap, type Moment } from '../crashable.js';
import type { Entry } from '../ledger.js';
import type { ProjectionContext } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { seedsOf } from './seeds.js';
import { eachWay, way, WAYS, type Way, type WayName } from './ways.js';

export const chaos: readonly ProjectionCase[] = eachWay(WAYS, {
  id: 'P1',
  name: 'Whatever fails, whoever is killed and however runners compete, every effect is there as the guarantee says, in order.',
  run: async (context, kind) => {
    // The seeds are shared out among the ways: each of them is run in one.
    const place = WAYS.indexOf(kind);
    for (const seed of seedsOf(context.time.isVirtual ? 200 : 10, context.seed)) {
      if (seed % WAYS.length !== place) continue;
      const each = await context.fresh(seed);
      try {
        await inChaos(each, kind);
      } catch (error) {
        // The seed of this run, which `SEED` repeats.
        throw new Error(`seed ${String(seed)}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      } finally {
        await each.close();
      }
    }
  },
});

async function inChaos(context: ProjectionContext, kind: WayName): Promise<void> {
  const { time, random, log, note } = context;
  const streams = time.isVirtual ? 20 + random.int(80) : 20 + random.int(10);
  // Parked streams are handled late: then only what is of one stream has an order.
  const parks = random.chance(0.5);
  const failures = handlerFailures(context);
  const view = way(context, kind, {
    refuse: failures.refuse,
    hold: () => (random.chance(0.2) ? time.clock.sleep(random.int(20)) : undefined),
  });
  const world: World = { ...{ context, view, failures }, attempts: parks ? 2 : 9, isOver: false };

  const writers = Array.from({ length: 1 + random.int(8) }, (_, writer) => writer);
  const writing = Promise.all(
    writers.map((writer) => write(context, writer, writers.length, streams, parks || kind !== 'documents')),
  );
  const hosts = Promise.all(Array.from({ length: 1 + random.int(3) }, () => host(world)));
  await time.during(writing, 'all is written');
  world.isOver = true;
  await time.during(hosts, 'the runners end');

  failures.heal();
  const last = await note('last', { n: 1 });
  const runner = view.start(optionsOf(world));
  await time.until(async () => {
    runner.retryParked();
    const { checkpoint, parked } = await view.kept();
    return checkpoint !== undefined && comparePositions(checkpoint.position, last.position) >= 0 && parked.length === 0;
  }, 'all is handled');
  await view.assertBuilt();
  assert.ok((await log()).length >= 5);
  // Whoever was suspended goes on now, and may change nothing.
  for (const process of world.suspended ?? []) process.resume();
  await time.pass(time.isVirtual ? 15_000 : 100);
  await view.assertBuilt();
}

interface World {
  readonly context: ProjectionContext;
  readonly view: Way;
  readonly failures: Failures;
  readonly attempts: number;
  isOver: boolean;
  suspended?: Crashable[];
}

// A writer owns every so-manieth stream, and writes to them in bursts.
async function write(
  { time, random, note, append }: ProjectionContext,
  writer: number,
  writers: number,
  streams: number,
  ownRows: boolean,
): Promise<void> {
  const own = Array.from({ length: streams }, (_, s) => s).filter((s) => s % writers === writer);
  if (own.length === 0) return;
  const rowOf = (id: string): string => (ownRows || random.chance(0.5) ? id : `shared${String(random.int(5))}`);
  for (let burst = 0; burst < 4 + random.int(6); burst++) {
    for (let n = random.int(10); n >= 0; n--) {
      const id = `s${String(random.pick(own))}`;
      const entry = (): Entry => ({ n: random.int(1_000), row: rowOf(id) });
      if (random.chance(0.05)) await append(id, { type: 'struck', data: { row: rowOf(id) } });
      else if (random.chance(0.1))
        await append(id, { type: 'amended', data: { value: random.int(9), row: rowOf(id) } });
      else await note(id, ...Array.from({ length: 1 + random.int(4) }, entry));
    }
    await time.clock.sleep(random.int(time.isVirtual ? 2_000 : 150));
  }
}

interface Failures {
  readonly refuse: (id: string, n: number) => void;
  readonly heal: () => void;
}

// Some handlers fail, once to three times.
function handlerFailures({ random }: ProjectionContext): Failures {
  const left = new Map<string, number>();
  let healed = false;
  return {
    refuse: (id, n) => {
      const name = `${id}:${String(n)}`;
      const times = left.get(name) ?? (random.chance(0.05) ? 1 + random.int(3) : 0);
      left.set(name, times - 1);
      if (times > 0 && !healed) throw new Error(`${String(times)} times more`);
    },
    heal: () => {
      healed = true;
    },
  };
}

// Starts one runner after another until all is written; each of them ends in its own way.
async function host(world: World): Promise<void> {
  const { context, view } = world;
  const { random, time } = context;
  const long = time.isVirtual ? 20_000 : 1_500;
  const isOver = (): boolean => world.isOver;
  while (!isOver()) {
    const process = crashable(mishaps(world));
    const runner = view.start({ ...optionsOf(world), process });
    await anyOf(time.clock.sleep(random.int(long)), runner);
    if (random.chance(0.3)) runner.retryParked();
    await end(world, process, runner);
    await time.clock.sleep(random.int(long / 10));
  }
}

async function end(world: World, process: Crashable, runner: ProjectionRunner): Promise<void> {
  const { random, time } = world.context;
  if (random.chance(0.4)) {
    process.kill();
    return;
  }
  if (random.chance(0.3)) {
    process.suspend();
    world.suspended = [...(world.suspended ?? []), process];
    return;
  }
  process.resume();
  // A process that a mishap has killed never answers.
  await Promise.race([runner.stop({ drain: random.int(500) }), time.clock.sleep(10_000)]);
}

async function anyOf(sleep: Promise<void>, { done }: ProjectionRunner): Promise<void> {
  await Promise.race([sleep, done.catch(() => undefined)]);
}

// Every moment may go wrong; most do not.
function mishaps({ context: { random } }: World): (moment: Moment) => Mishap | undefined {
  const rate = random.pick([0, 0.01, 0.05]);
  return ({ point }) => {
    if (!random.chance(rate)) return undefined;
    if (point !== 'page' && random.chance(0.1)) return 'kill';
    return random.chance(0.05) ? 'suspend' : 'fail';
  };
}

function optionsOf({ context: { random, time }, attempts }: World): RunnerOptions {
  const real = { lease: 700, saveEvery: 40 + random.int(100), watchEvery: 300 };
  const virtual = { lease: 1_000 + random.int(9_000), saveEvery: 100 + random.int(1_000), watchEvery: 5_000 };
  return {
    ...(time.isVirtual ? virtual : real),
    batch: 1 + random.int(20),
    parallel: 1 + random.int(16),
    inHand: 1 + random.int(60),
    cachedRows: 1 + random.int(50),
    checkpointInterval: 1 + random.int(50),
    retry: { attempts, delay: () => random.int(30) },
    backoff: () => random.int(200),
    maxParked: 10_000,
  };
}

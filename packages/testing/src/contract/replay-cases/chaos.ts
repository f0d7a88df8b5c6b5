// Chaos by seed: a random transform, random kills and random faults come out as one copy without any.
import type { ReplayOptions, Transform } from '@millrace/core';
import { faultyStore, type RandomFaults } from '../../faults/index.js';
import { right } from '../asserting.js';
import { crashable, type Mishap, type Moment } from '../crashable.js';
import type { ReplayContext, StartOptions } from '../replay-context.js';
import type { ReplayCase } from '../replay-contract.js';
import { assertCopied, assertCopiedPerSource } from './copied.js';
import { seedsOf } from '../projection-cases/seeds.js';

export const chaos: readonly ReplayCase[] = [
  {
    id: 'M1',
    name: 'Whatever the transform, whoever is killed and whatever fails, the target comes out as that of one copy without faults.',
    run: async (context) => {
      for (const seed of seedsOf(context.time.isVirtual ? 100 : 3, context.seed)) {
        const each = await context.fresh(seed);
        try {
          await inChaos(each);
        } catch (error) {
          throw new Error(`seed ${String(seed)}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          });
        } finally {
          await each.close();
        }
      }
    },
  },
];

async function inChaos(context: ReplayContext): Promise<void> {
  const { random, time, checkpoints } = context;
  const parks = random.chance(0.5);
  const world = transforms(context, parks);
  const streams = 1 + random.int(15);
  await context.fill(random.int(context.size(200)), streams);
  let isWritten = false;
  const writing = (async () => {
    for (let burst = random.int(10); burst >= 0; burst--) {
      await context.fill(random.int(20), streams);
      await time.clock.sleep(random.int(time.isVirtual ? 3_000 : 30));
    }
    isWritten = true;
  })();
  const options = (): StartOptions => ({
    ...{ transform: world.transform, policy: parks ? 'park' : 'stop', maxParked: 1_000 },
    ...{ batch: 1 + random.int(8), inHand: 1 + random.int(60), parallel: 1 + random.int(10) },
    ...{ cachedStreams: 1 + random.int(20), saveAfter: 1 + random.int(50), checkpointInterval: 1 + random.int(50) },
    ...{ lease: 500 + random.int(3_000), saveEvery: 50 + random.int(1_000) },
    retry: { attempts: 100, delay: () => random.int(time.isVirtual ? 200 : 10) },
    ...(parks || random.chance(0.7) ? { checkpoint: checkpoints } : {}),
  });
  const suspended: ReturnType<typeof crashable>[] = [];
  for (let run = 4 + random.int(8); run > 0; run--) {
    const process = crashable(mishaps(context));
    const running = context.start({ ...options(), ...faulty(context), follow: random.chance(0.6), process });
    await Promise.race([
      time.during(Promise.race([time.clock.sleep(random.int(time.isVirtual ? 8_000 : 150)), running.done]), 'a while'),
    ]);
    if (random.chance(0.3)) running.retryParked();
    if (random.chance(0.2)) world.heal();
    if (random.chance(0.5)) process.kill();
    else if (random.chance(0.3)) {
      process.suspend();
      suspended.push(process);
    } else
      await time.during(Promise.race([running.stop({ drain: random.int(500) }), time.clock.sleep(10_000)]), 'it stops');
  }
  await time.during(writing, `all is written: ${String(isWritten)}`);
  world.heal();
  const last = right(await context.done(context.start(options())));
  const compare = parks ? assertCopiedPerSource : assertCopied;
  if (last.parkedCount > 0) throw new Error(`${String(last.parkedCount)} streams are still parked`);
  await compare(context, world);
  // Whoever was suspended goes on now, and may change nothing.
  for (const process of suspended) process.resume();
  await time.pass(time.isVirtual ? 15_000 : 100);
  await compare(context, world);
}

// Copies, renames, merges, splits and drops, by chance; now and then it fails until it is healed.
function transforms(context: ReplayContext, fails: boolean) {
  const { random, to, renamed } = context;
  const [drops, splits, merges] = [random.chance(0.5), random.chance(0.5), random.chance(0.5)];
  const salt = random.int(1_000);
  let sick = fails;
  const pure: Transform = (event) => {
    const { n } = event.data as { readonly n: number };
    const draw = (n * 7919 + salt) % 100;
    if (drops && draw < 15) return undefined;
    const copy = { ...event, stream: merges ? to(`m${String(draw % 3)}`) : event.stream };
    const one = merges ? copy : renamed(event);
    if (!splits || draw < 60) return one;
    return Array.from({ length: draw % 4 }, (_, part) => ({
      ...event,
      stream: to(`p${String((n + part) % 4)}`),
      data: { n, part },
    }));
  };
  const transform: Transform = (event) => {
    const { n } = event.data as { readonly n: number };
    if (sick && (n * 104729 + salt) % 97 < 4) throw new Error(`event ${String(n)} is not well`);
    return pure(event);
  };
  return { transform, heal: () => void (sick = false) };
}

function faulty({ source, target, random, time }: ReplayContext): Partial<ReplayOptions> {
  const rate = random.pick([0, 0.02, 0.1]);
  const options = { clock: time.clock };
  const rates: RandomFaults['rates'] = {
    ...{ fail: rate, 'lost-reply': rate, 'never-delivered': rate, drop: rate, duplicate: rate },
    delay: time.isVirtual ? rate : 0,
  };
  return {
    from: faultyStore(source, { seed: random.int(2 ** 31), rates }, options),
    to: faultyStore(target, { seed: random.int(2 ** 31), rates }, options),
  };
}

// Every moment may go wrong; most do not.
function mishaps({ random }: ReplayContext): (moment: Moment) => Mishap | undefined {
  const rate = random.pick([0, 0.01, 0.05]);
  return ({ point }) => {
    if (!random.chance(rate)) return undefined;
    if (point !== 'page' && random.chance(0.1)) return 'kill';
    return random.chance(0.05) ? 'suspend' : 'fail';
  };
}

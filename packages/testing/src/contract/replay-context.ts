// What a case of the replay contract works with: a source and a target of its own, time, and replays.
import {
  replay,
  type Appended,
  type CheckpointStore,
  type Clock,
  type Json,
  type JsonObject,
  type LogFilter,
  type NewEvent,
  type RecordedEvent,
  type ReplayOptions,
  type RunningReplay,
  type Transform,
} from '@millrace/core';
import type { AnyStore } from '../faults/index.js';
import { seededRandom, type SeededRandom } from '../seeded-random.js';
import { assert, right } from './asserting.js';
import { realTime, virtualTime, type CaseTime } from './case-time.js';
import type { Crashable } from './crashable.js';
import { gather } from './store-context.js';

/** The stores that a replay runs between. */
export interface ReplayStores {
  readonly source: AnyStore;
  /** May be the same store as the source. */
  readonly target: AnyStore;
  /** Where it is kept how far a replay is. */
  readonly checkpoints: CheckpointStore;
  readonly close: () => Promise<void>;
}

/** An event of a case, before it is recorded. */
export interface SourceEvent {
  readonly type?: string;
  readonly data?: Json;
  readonly metadata?: JsonObject;
}

/** What a replay of a case is started with: the rest is the case's. */
export interface StartOptions extends Partial<ReplayOptions> {
  /** The process that it runs in. */
  readonly process?: Crashable;
}

export interface ReplayContext extends Pick<ReplayStores, 'source' | 'target' | 'checkpoints'> {
  /** Whether source and target are one store: then streams have to be renamed. */
  readonly isOneStore: boolean;
  readonly time: CaseTime;
  readonly seed: number;
  readonly random: SeededRandom;
  /** A size that is `full` at scale 1, and at least 2. */
  readonly size: (full: number) => number;
  /** The source stream, or the target stream, of this name. No other case has it. */
  readonly from: (id: string) => string;
  readonly to: (id: string) => string;
  /** The type of an event of this case: its short name is `noted`, say. */
  readonly type: (name: string) => string;
  /** The source events of this case. */
  readonly filter: LogFilter;
  /** Its target events. */
  readonly targetFilter: LogFilter;
  /** Copies each source stream to the target stream of the same id. */
  readonly renamed: Transform;
  /** Appends to a source stream, in one append; an event without a type is `noted`, and counts up in its data. */
  readonly append: (id: string, ...events: readonly SourceEvent[]) => Promise<Appended>;
  /** Appends so many events to source streams that are drawn from `s0` …, a few at a time. */
  readonly fill: (events: number, streams: number) => Promise<void>;
  /** Appends to a target stream at its end, as a stranger. */
  readonly intrude: (id: string) => Promise<void>;
  readonly sourceLog: () => Promise<readonly RecordedEvent[]>;
  readonly targetLog: () => Promise<readonly RecordedEvent[]>;
  /** A replay of this case: `name` is made its own. It is stopped when the case is over. */
  readonly start: (options?: StartOptions) => RunningReplay;
  /** The name of a replay of this case. */
  readonly name: (name?: string) => string;
  /** What `done` of a replay comes to. */
  readonly done: (running: RunningReplay) => ReturnType<typeof settled>;
  /** Another context, of fresh stores, with a seed of its own; to be closed by who asks for it. */
  readonly fresh: (seed?: number) => Promise<ReplayContext>;
  readonly close: () => Promise<void>;
}

export interface ReplayContextOptions {
  /** In (0, 1]: shrinks the big cases. Default: 1. */
  readonly scale?: number;
  readonly seed?: number;
  /** Milliseconds that a case waits for what must come, where time is the machine's. Default: 120,000. */
  readonly patience?: number;
  /** Whether time is virtual: whether every store takes a clock. Default: false. */
  readonly virtual?: boolean;
}

/** A context for one case, of the stores that `open` gives. Its names are its own also on stores that live on. */
export async function replayContext(
  open: (clock: Clock) => Promise<ReplayStores>,
  options: ReplayContextOptions = {},
): Promise<ReplayContext> {
  const { scale = 1, seed = Math.floor(Math.random() * 2 ** 31), patience = 120_000, virtual = false } = options;
  const time = virtual ? virtualTime() : realTime(patience);
  const under = await open(time.clock);
  const { source, target, checkpoints } = under;
  const prefix = `m${Math.random().toString(36).slice(2, 10)}`;
  const random = seededRandom(seed);
  const runners: { readonly runner: RunningReplay; readonly process: Crashable | undefined }[] = [];
  const newest = new Map<string, bigint>();
  let count = 0;
  const [before, behind] = [`${prefix}.from-`, `${prefix}.to-`];
  const type = (name: string): string => `${prefix}/${name}`;
  const name = (given = 'copy'): string => `${prefix}.${given}`;
  const renamed: Transform = (event) => ({ ...event, stream: behind + event.stream.slice(before.length) });
  const filter: LogFilter = { by: 'stream', prefixes: [before] };
  const targetFilter: LogFilter = { by: 'stream', prefixes: [behind] };

  const append: ReplayContext['append'] = async (id, ...events) => {
    const recorded = events.map(({ type: short = 'noted', data, metadata = {} }): NewEvent => ({
      id: random.uuid(),
      type: type(short),
      data: data ?? { n: ++count },
      metadata,
    }));
    const appended = right(await source.append(before + id, newest.get(id) ?? 'no_stream', recorded)());
    newest.set(id, appended.revision);
    return appended;
  };

  const start: ReplayContext['start'] = ({ process, ...given } = {}) => {
    const { clock } = time;
    const all: ReplayOptions = {
      ...{ from: source, to: target, transform: renamed, filter, clock, random: random.next },
      ...(!time.isVirtual && { lease: 1_000, saveEvery: 50, watchEvery: 1_000, progressEvery: 100 }),
      ...(!time.isVirtual && { retry: { attempts: 50, delay: () => 20 } }),
      ...given,
      name: name(given.name),
    };
    const runner = replay(process === undefined ? all : within(process, all));
    runners.push({ runner, process });
    return runner;
  };

  return {
    ...{ source, target, checkpoints, isOneStore: source === target, time, seed, random },
    size: (full) => Math.max(2, Math.round(full * scale)),
    from: (id) => before + id,
    to: (id) => behind + id,
    ...{ type, name, filter, targetFilter, renamed, append },
    fill: async (events, streams) => {
      for (let left = events; left > 0;) {
        const some = Math.min(left, 1 + random.int(4));
        await append(`s${String(random.int(streams))}`, ...Array.from({ length: some }, () => ({})));
        left -= some;
      }
    },
    intrude: async (id) => {
      let expected: bigint | 'no_stream' = 'no_stream';
      const last = { direction: 'backwards', maxCount: 1 } as const;
      for await (const [event] of target.readStream(behind + id, last)) expected = event?.revision ?? expected;
      const event = { id: random.uuid(), type: type('intruded'), data: {}, metadata: {} };
      right(await target.append(behind + id, expected, [event])());
    },
    sourceLog: () => gather(source.readAll({ filter })),
    targetLog: () => gather(target.readAll({ filter: targetFilter })),
    start,
    done: (running) => settled(time, running),
    fresh: (another = random.int(2 ** 31)) => replayContext(open, { ...options, seed: another }),
    close: async () => {
      for (const { process } of runners) process?.resume();
      const alive = runners.filter(({ process }) => process?.isAlive() !== false);
      const all = Promise.all(alive.map(({ runner }) => runner.stop({ drain: 0 })));
      await time.during(Promise.race([all, time.clock.sleep(3_000)]), 'the replays stop');
      await under.close();
    },
  };
}

function within(process: Crashable, options: ReplayOptions): ReplayOptions {
  const { from, to, checkpoint, clock } = options;
  return {
    ...options,
    from: process.source(from),
    to: process.target(to),
    ...(checkpoint && { checkpoint: process.checkpoints(checkpoint) }),
    ...(clock && { clock: process.clock(clock) }),
  };
}

async function settled(time: CaseTime, running: RunningReplay) {
  const outcome = await time.during(running.done, 'the replay ends');
  assert.equal(running.status().phase, 'ended');
  return outcome;
}

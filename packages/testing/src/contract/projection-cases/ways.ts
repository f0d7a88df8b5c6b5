// The three ways to run a projection, so that one case can be told of all: documents, custom views, at least once.
import {
  checkpointName,
  custom,
  defineProjection,
  projectAtLeastOnce,
  projectExactlyOnce,
  type Checkpoint,
  type ParkedStream,
  type ProjectionRunner,
  type RecordedEvent,
  type RunnerOptions,
} from '@millrace/core';
import type { Crashable } from '../crashable.js';
import { assert, right } from '../asserting.js';
import type { ProjectionContext, Tallies } from '../projection-context.js';
import type { ProjectionCase } from '../projection-contract.js';
import { foldRows, inOrder, numberOf, rowsView, storedRows } from './rows.js';

export type WayName = 'documents' | 'custom' | 'at least once';

export const WAYS: readonly WayName[] = ['documents', 'custom', 'at least once'];

/** What handlers do besides their work. */
export interface Hooks {
  /** Asked before an entry is handled: what it throws is what the handler throws. */
  readonly refuse?: (id: string, n: number) => void;
  /** Waited for before an entry is handled; the handlers of documents wait for nothing. */
  readonly hold?: (id: string, n: number, signal: AbortSignal) => Promise<void> | undefined;
}

export interface WayOptions extends Hooks {
  /** Tells the projections of one case apart. */
  readonly name?: string;
  readonly version?: number;
  readonly unknownEvents?: 'fail' | 'ignore';
}

export interface StartOptions extends RunnerOptions {
  /** Default: true. */
  readonly standby?: boolean;
  /** What the runner runs in. */
  readonly process?: Crashable;
  /** The log that it is given. Default: the store of the case. */
  readonly log?: ProjectionContext['store'];
}

/** A projection to be run in one way. */
export interface Way {
  readonly start: (options?: StartOptions) => ProjectionRunner;
  /** What is kept of its progress. */
  readonly kept: () => Promise<{
    readonly checkpoint: Checkpoint | undefined;
    readonly parked: readonly ParkedStream[];
  }>;
  /** Asks, as another process would, that nobody works on it. */
  readonly pause: (by?: string) => Promise<void>;
  readonly resume: () => Promise<void>;
  /** Fails unless what it has built is what the log comes to. @param leaveOut events that are not in it. */
  readonly assertBuilt: (leaveOut?: (event: RecordedEvent) => boolean) => Promise<void>;
  /** How many effects there were, where nothing keeps them from happening again. */
  readonly effects: () => number | undefined;
}

/** A projection of the case's ledgers, to be run in the way that is named. */
export function way(context: ProjectionContext, kind: WayName, options: WayOptions = {}): Way {
  if (kind === 'documents') return documentsWay(context, options);
  return kind === 'custom' ? customWay(context, options) : atLeastOnceWay(context, options);
}

/** A case for each of the ways. */
export function eachWay(
  ways: readonly WayName[],
  one: Omit<ProjectionCase, 'run' | 'needs'> & {
    readonly run: (context: ProjectionContext, kind: WayName) => Promise<void>;
  },
): readonly ProjectionCase[] {
  return ways.map((kind) => ({
    ...one,
    name: `${one.name.slice(0, -1)} (${kind}).`,
    needs: [kind === 'at least once' ? 'checkpoints' : 'views'],
    run: (context) => one.run(context, kind),
  }));
}

function documentsWay(context: ProjectionContext, { name, version, ...hooks }: WayOptions): Way {
  const of = { ...(name && { name }), ...(version !== undefined && { version }) };
  const view = rowsView(context, { ...of, ...hooks });
  return {
    start: (options = {}) => startInViews(context, view, options),
    ...inViews(context, of),
    assertBuilt: async (leaveOut) => {
      assert.deepEqual(await storedRows(context, of), foldRows(await context.log(), leaveOut));
    },
  };
}

function customWay(context: ProjectionContext, options: WayOptions): Way {
  const { name, version, refuse, hold, unknownEvents } = options;
  const of = { ...(name && { name }), ...(version !== undefined && { version }) };
  const label = `${name ?? 'view'}@${String(version ?? 1)}`;
  type Given = { readonly transaction: Tallies; readonly signal: AbortSignal };
  const tally = async (id: string, n: number, { transaction, signal }: Given): Promise<void> => {
    await hold?.(id, n, signal);
    refuse?.(id, n);
    await transaction.change(`${label}.${id}.count`, (count = 0) => count + 1);
    await transaction.change(`${label}.${id}.order`, (order) => inOrder(order, n));
  };
  const view = defineProjection({
    name: context.projection(name),
    version: version ?? 1,
    view: custom<Tallies>(),
    ...(unknownEvents && { unknownEvents }),
    on: (handlers) =>
      handlers(context.Ledgers, {
        noted: ({ id, n }, given) => tally(id, n, given),
        amended: ({ id, n }, given) => tally(id, n, given),
        struck: ({ id }, given) => tally(id, STRUCK, given),
      }),
  });
  return {
    start: (start = {}) => startInViews(context, view, start),
    ...inViews(context, of),
    assertBuilt: async (leaveOut = () => false) => {
      const expected = new Map<string, number>();
      for (const event of await context.log()) {
        if (event.type.endsWith('/seen') || leaveOut(event)) continue;
        const { id } = event.data as { readonly id: string };
        const [count, order] = [`${label}.${id}.count`, `${label}.${id}.order`];
        expected.set(count, (expected.get(count) ?? 0) + 1);
        expected.set(order, inOrder(expected.get(order), numberOf(event) ?? STRUCK));
      }
      const found = [...(await context.tallies())].filter(([key]) => key.startsWith(`${label}.`));
      assert.deepEqual(sorted(found), sorted([...expected]));
    },
  };
}

function atLeastOnceWay(context: ProjectionContext, options: WayOptions): Way {
  const { name, version = 1, refuse, hold, unknownEvents } = options;
  // The world outside, which lives on when a process dies.
  const effects: { readonly stream: string; readonly revision: bigint }[] = [];
  type Given = { readonly event: RecordedEventPlace; readonly signal: AbortSignal };
  const handle = async (id: string, n: number, { event, signal }: Given): Promise<void> => {
    await hold?.(id, n, signal);
    refuse?.(id, n);
    if (!signal.aborted) effects.push({ stream: event.stream, revision: event.revision });
  };
  const view = defineProjection({
    name: context.projection(name),
    version,
    view: custom(),
    ...(unknownEvents && { unknownEvents }),
    on: (handlers) =>
      handlers(context.Ledgers, {
        noted: ({ id, n }, given) => handle(id, n, given),
        amended: ({ id, n }, given) => handle(id, n, given),
        struck: ({ id }, given) => handle(id, STRUCK, given),
      }),
  });
  return {
    start: ({ process, log = context.store, ...start } = {}) =>
      context.keep(
        projectAtLeastOnce(
          process?.log(log) ?? log,
          view,
          process?.checkpoints(context.checkpoints) ?? context.checkpoints,
          withClock(context, process, start),
        ),
        process,
      ),
    effects: () => effects.length,
    pause: async (by) => {
      right(await context.checkpoints.pause(checkpointName({ projection: view.name, version }), by)());
    },
    resume: async () => {
      right(await context.checkpoints.resume(checkpointName({ projection: view.name, version }))());
    },
    kept: async () => {
      const checkpoint = right(await context.checkpoints.load(checkpointName({ projection: view.name, version }))());
      return { checkpoint, parked: checkpoint?.parked ?? [] };
    },
    assertBuilt: async (leaveOut = () => false) => {
      const wanted = (await context.log()).filter((event) => !event.type.endsWith('/seen') && !leaveOut(event));
      assertAtLeastOnce(wanted, effects);
    },
  };
}

interface RecordedEventPlace {
  readonly stream: string;
  readonly revision: bigint;
}

const STRUCK = 999_983;

// Each at least once; nothing runs ahead of what is before it in its stream, and no other event is there.
function assertAtLeastOnce(wanted: readonly RecordedEvent[], effects: readonly RecordedEventPlace[]): void {
  const streams = new Map<string, bigint[]>();
  for (const { stream, revision } of wanted) streams.set(stream, [...(streams.get(stream) ?? []), revision]);
  const reached = new Map<string, number>();
  for (const { stream, revision } of effects) {
    const place = streams.get(stream)?.indexOf(revision) ?? -1;
    assert.ok(place >= 0, `${stream} has no revision ${String(revision)} to be handled`);
    const next = reached.get(stream) ?? 0;
    assert.ok(place <= next, `revision ${String(revision)} of ${stream} was handled before the one before it`);
    if (place === next) reached.set(stream, next + 1);
  }
  for (const [stream, { length }] of streams)
    assert.equal(reached.get(stream) ?? 0, length, `all events of ${stream} are handled`);
}

function startInViews(
  context: ProjectionContext,
  view: Parameters<typeof projectExactlyOnce<Tallies>>[1],
  { process, log = context.store, ...start }: StartOptions,
): ProjectionRunner {
  return context.keep(
    projectExactlyOnce<Tallies>(
      process?.log(log) ?? log,
      view,
      process?.views(context.views) ?? context.views,
      withClock(context, process, start),
    ),
    process,
  );
}

function withClock(
  { settings, time }: ProjectionContext,
  process: Crashable | undefined,
  start: RunnerOptions,
): RunnerOptions {
  return { ...settings, ...start, clock: process?.clock(time.clock) ?? time.clock };
}

function inViews(
  { views, projection }: ProjectionContext,
  { name, version = 1 }: { readonly name?: string; readonly version?: number },
): Pick<Way, 'kept' | 'effects' | 'pause' | 'resume'> {
  const build = { projection: projection(name), version };
  return {
    kept: async () => {
      const states = right(await views.builds(build.projection)());
      const state = states.find((one) => one.build.version === version);
      return { checkpoint: state?.progress[0]?.checkpoint, parked: state ? right(await views.parked(build)()) : [] };
    },
    effects: () => undefined,
    pause: async (by) => {
      right(await views.pause(build, by)());
    },
    resume: async () => {
      right(await views.resume(build)());
    },
  };
}

function sorted(entries: readonly (readonly [string, number])[]): readonly (readonly [string, number])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

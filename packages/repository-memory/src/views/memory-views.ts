// Views in memory: rows, checkpoints, leases and parked streams of projections, written together or not at all.
import * as E from 'fp-ts/lib/Either.js';
import {
  systemClock,
  type Build,
  type BuildState,
  type Clock,
  type Json,
  type ParkedStream,
  type Shown,
  type SlotLease,
  type ViewLayout,
  type ViewStore,
  type ViewWork,
} from '@millrace/core';
import { DONE, refused, type Answer } from './answers.js';
import { parkedIn, progressOf, stateOf, type MemoryBuild } from './memory-build.js';
import { memoryBuilds } from './memory-builds.js';
import { memoryLeases, type Held } from './memory-leases.js';
import { runBody, writeValues, type MemoryTransaction } from './memory-transaction.js';
import { readPage, readRows } from './read-page.js';
import { splitAnew } from './split-anew.js';
import { checkRows, writeWork } from './write-work.js';

/** A view store in memory, and what custom handlers have written with its transactions. */
export interface MemoryViews extends ViewStore<MemoryTransaction> {
  /** The value of a key; `undefined` when there is none. */
  readonly value: (key: string) => Json | undefined;
  /** All values by key, as they are now. */
  readonly values: () => ReadonlyMap<string, Json>;
}

/**
 * A view store in memory. What it is given it keeps, frozen, and what it gives is the same, so a row is never copied.
 *
 * A commit takes effect at its end, in one step: nobody waits for a `body` that is under way. When another lease is
 * given out in the meantime, the late commit is refused, and when another commit has changed a value that it has read,
 * it fails and may be tried again.
 *
 * @param options.clock judges the leases. Default: the clock of the machine.
 * @example
 * const views = memoryViews();
 * const build = { projection: 'balances', version: 1 };
 * const key = [{ name: 'accountId', type: 'text' }] as const;
 * await views.prepare(build, { kind: 'documents', key, lookups: [] })();
 * const lease = await views.acquire({ ...build, slot: 0 }, 'worker-1', 10_000)(); // Right { token: 2n, ... }
 */
export function memoryViews(options: { readonly clock?: Pick<Clock, 'now'> } = {}): MemoryViews {
  const { clock = systemClock } = options;
  const builds = memoryBuilds(clock);
  const { acquire, held } = memoryLeases(builds, clock);
  const values = new Map<string, Json>();
  /** Who is making a build of a projection: others wait, so that it is made once. */
  const making = new Map<string, Promise<unknown>>();

  const existing = <A>(build: Build, use: (at: MemoryBuild) => Answer<A>): Answer<A> => {
    const at = builds.find(build);
    return at === undefined ? refused(build, 'is not there: prepare it first') : use(at);
  };
  const shown = <A>({ projection, version }: Shown, use: (at: MemoryBuild) => Answer<A>): Answer<A> => {
    const at = version === undefined ? builds.current(projection) : builds.find({ projection, version });
    // A projection without builds has no version to name: 0 stands for it.
    return at === undefined ? refused({ projection, version: version ?? 0 }, 'is not there') : use(at);
  };
  const holding = <A>(lease: SlotLease, use: (held: Held) => A): Promise<Answer<A>> => {
    const answer = held(lease);
    return Promise.resolve(E.isLeft(answer) ? answer : E.right(use(answer.right)));
  };

  const prepare = async (
    build: Build,
    layout: ViewLayout,
    slots: number,
    setUp: ((transaction: MemoryTransaction) => Promise<void>) | undefined,
  ): Promise<Answer<BuildState>> => {
    for (let other = making.get(build.projection); other !== undefined; other = making.get(build.projection))
      await other;
    const prepared = builds.prepared(build, layout, slots);
    if (E.isLeft(prepared)) return prepared;
    if (prepared.right !== undefined) return E.right(prepared.right);
    if (setUp === undefined) return E.right(builds.make(build, layout, slots));
    const running = runBody(values, setUp);
    making.set(build.projection, running);
    const ran = await running;
    making.delete(build.projection);
    if (E.isLeft(ran)) return ran;
    const written = ran.right();
    if (E.isLeft(written)) return written;
    writeValues(values, written.right);
    return E.right(builds.make(build, layout, slots));
  };

  const commit = (lease: SlotLease, work: ViewWork): Answer<void> => {
    const answer = held(lease);
    if (E.isLeft(answer)) return answer;
    const { at, slot } = answer.right;
    const checked = checkRows(at, work.rows);
    if (E.isRight(checked)) writeWork(at, slot, work);
    return checked;
  };

  const commitWith = async (
    lease: SlotLease,
    work: ViewWork,
    body: (transaction: MemoryTransaction) => Promise<void>,
  ): Promise<Answer<void>> => {
    const before = held(lease);
    if (E.isLeft(before)) return before;
    const ran = await runBody(values, body);
    if (E.isLeft(ran)) return ran;
    // From here on nothing waits, so what holds now holds until all is written.
    const after = held(lease);
    if (E.isLeft(after)) return after;
    const written = ran.right();
    if (E.isLeft(written)) return written;
    const answer = commit(lease, work);
    return E.isLeft(answer) ? answer : writeValues(values, written.right);
  };

  const requestRetry = ({ slots }: MemoryBuild, streams: readonly string[] | undefined): number => {
    const wanted = streams && new Set(streams);
    let asked = 0;
    for (const slot of slots)
      for (const [stream, kept] of slot.parked) {
        if (wanted !== undefined && !wanted.has(stream)) continue;
        kept.retry = true;
        asked += 1;
      }
    return asked;
  };

  const announce = ({ workers }: MemoryBuild, owner: string, duration: number): number => {
    const now = clock.now();
    if (duration > 0) workers.set(owner, now + duration);
    else workers.delete(owner);
    for (const [other, until] of workers) if (until <= now) workers.delete(other);
    return workers.size;
  };

  return {
    prepare:
      (build, layout, { slots = 1, setUp } = {}) =>
      () =>
        prepare(build, layout, slots, setUp),
    finish: (build) => () => Promise.resolve(existing(build, () => DONE)),
    builds: (projection) => () =>
      Promise.resolve(E.right(builds.all(projection).map((at) => stateOf(at, clock.now())))),
    swap: (build) => () => Promise.resolve(builds.swap(build)),
    drop: (build) => () => Promise.resolve(builds.drop(build)),
    reslot: (build, slots) => () => Promise.resolve(existing(build, (at) => splitAnew(at, slots, builds.nextToken))),
    reset: (build) => () => Promise.resolve(existing(build, builds.reset)),
    pause: (build, by) => () => Promise.resolve(existing(build, (at) => builds.pause(at, by))),
    resume: (build) => () =>
      Promise.resolve(
        existing(build, (at) => {
          at.paused = undefined;
          return DONE;
        }),
      ),

    acquire: (slot, owner, duration) => () => Promise.resolve(acquire(slot, owner, duration)),
    renew: (lease, duration) => () =>
      holding(lease, ({ slot }) => {
        slot.owner = lease.owner;
        slot.until = clock.now() + duration;
      }),
    release: (lease) => () =>
      holding(lease, ({ slot }) => {
        slot.owner = undefined;
      }),
    announce: (build, owner, duration) => () =>
      Promise.resolve(existing(build, (at) => E.right(announce(at, owner, duration)))),

    progress: (lease) => () => holding(lease, ({ at, slot }) => progressOf(at, slot)),
    rows: (of, keys) => () => Promise.resolve(shown(of, (at) => readRows(at, keys))),
    commit: (lease, work, body) => () =>
      body === undefined ? Promise.resolve(commit(lease, work)) : commitWith(lease, work, body),

    parked: (build) => () => Promise.resolve(existing(build, (at) => E.right(parkedOf(at)))),
    requestRetry: (build, streams) => () =>
      Promise.resolve(existing(build, (at) => E.right(requestRetry(at, streams)))),
    retryRequests: (lease) => () =>
      holding(lease, ({ slot }) => [...slot.parked].flatMap(([stream, { retry }]) => (retry ? [stream] : []))),

    page: (of, page) => () => Promise.resolve(shown(of, (at) => readPage(at, page))),

    value: (key) => values.get(key),
    values: () => new Map(values),
  };
}

function parkedOf({ slots }: MemoryBuild): readonly (ParkedStream & { readonly slot: number })[] {
  return slots
    .flatMap((slot, index) => parkedIn(slot).map((parked) => ({ ...parked, slot: index })))
    .sort((a, b) => a.since - b.since);
}

// How the worker is doing, from what its runners say: pure, so that every case can be tried.
import type { Lag, RunnerPhase, RunnerStatus } from '@millrace/core';

/** How a worker is doing. */
export interface WorkerStatus {
  /** The least advanced of the runners counts; `standby`: other workers hold all slots. */
  readonly phase: RunnerPhase;
  /** The worst of the runners counts. */
  readonly health: RunnerStatus['health'];
  /** Why it is not green, in words. */
  readonly reason: string | undefined;
  /** Of the runner that is furthest behind; `undefined` while it is not known. */
  readonly lag: Lag | undefined;
  /** Events that all runners have handled since they started, and per second since the last look. */
  readonly handled: number;
  readonly rate: number;
  /** How many slots it holds of each view, by the name of its build. */
  readonly slots: Readonly<Record<string, number>>;
  /** Streams that are set aside. */
  readonly parked: number;
}

const BY_WORRY: readonly RunnerPhase[] = [
  'failed',
  'waiting',
  'starting',
  'standby',
  'catchingUp',
  'stopping',
  'stopped',
  'retired',
  'live',
];
const HEALTHS = ['red', 'yellow', 'green'] as const;

/** What was seen at the last look: a number of handled events per runner. */
export interface Seen {
  readonly at: number;
  readonly handled: ReadonlyMap<string, number>;
}

/**
 * @param runners what they say now.
 * @param lag see `WorkerStatus`.
 * @param now in milliseconds, from wherever `seen.at` is.
 */
export function workerStatus(
  runners: readonly RunnerStatus[],
  lag: Lag | undefined,
  seen: Seen,
  now: number,
): WorkerStatus {
  const slots: Record<string, number> = {};
  for (const { projection } of runners) {
    const build = projection.split('/')[0] ?? projection;
    slots[build] = (slots[build] ?? 0) + 1;
  }
  const seconds = Math.max(now - seen.at, 1) / 1_000;
  const since = runners.map(({ projection, handled }) => handled - (seen.handled.get(projection) ?? 0));
  const worst = runners.find(
    ({ health }) =>
      health ===
      worstOf(
        HEALTHS,
        runners.map((runner) => runner.health),
      ),
  );
  return {
    phase:
      worstOf(
        BY_WORRY,
        runners.map(({ phase }) => phase),
      ) ?? 'standby',
    health: worst?.health ?? 'green',
    reason: worst?.reason,
    lag,
    handled: leastOf(runners.map(({ handled }) => handled)),
    // Each runner goes through the whole log, so the slowest one tells.
    rate: Math.round(Math.max(0, leastOf(since)) / seconds),
    slots,
    parked: runners.reduce((sum, { parked }) => sum + parked.length, 0),
  };
}

/** What is to be remembered of a look. */
export function seenOf(runners: readonly RunnerStatus[], at: number): Seen {
  return { at, handled: new Map(runners.map(({ projection, handled }) => [projection, handled])) };
}

function worstOf<A>(order: readonly A[], found: readonly A[]): A | undefined {
  return order.find((one) => found.includes(one));
}

function leastOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : Math.min(...numbers);
}

// The views of one run, in memory: built from the log, and kept up with it.
import { projectExactlyOnce, sharedLog, type EventLog, type Position, type ProjectionRunner } from '@millrace/core';
import { memoryViews, type MemoryViews } from '@millrace/repository-memory';
import * as E from 'fp-ts/lib/Either.js';
import { projections } from './projections.js';

/** Views that follow a log. */
export interface Followed {
  readonly views: MemoryViews;
  /**
   * Waits until everything that is in the log now is in the views.
   *
   * @param onEvents is told how many events are, now and then.
   * @returns left: why that will not be, in words.
   */
  readonly upToDate: (onEvents: (events: number) => void) => Promise<E.Either<string, void>>;
  /** How many events are in the views. */
  readonly events: () => number;
  /** The streams that a view has set aside, in words. */
  readonly setAside: () => readonly string[];
  readonly stop: () => Promise<void>;
}

const ASK_EVERY_MS = 1_000;

// A log that does not answer for so many rounds is given up.
const PATIENCE = 60;

/** Begins to build the views of `log` in memory. */
export function followLog(log: EventLog): Followed {
  const views = memoryViews();
  // One subscription serves all three.
  const shared = sharedLog(log);
  const runners = projections.map((projection) => projectExactlyOnce(shared, projection, views));
  // What ends a runner is told by `whenProcessed`.
  for (const { done } of runners) done.catch(() => undefined);
  const events = () => Math.min(...runners.map((runner) => runner.status().handled));

  return {
    views,
    upToDate: async (onEvents) => {
      const head = await log.head();
      if (E.isLeft(head)) return E.left(head.left.message);
      if (head.right === undefined) return E.right(undefined);
      for (const runner of runners) {
        const reached = await whenReached(runner, head.right, () => onEvents(events()));
        if (E.isLeft(reached)) return reached;
      }
      return E.right(undefined);
    },
    events,
    setAside: () =>
      runners.flatMap((runner) => {
        const { projection, parked } = runner.status();
        return parked.map(({ stream, error }) => `${projection} has set ${stream} aside: ${error}`);
      }),
    stop: async () => {
      await Promise.all(runners.map((runner) => runner.stop()));
    },
  };
}

async function whenReached(
  runner: ProjectionRunner,
  position: Position,
  onWait: () => void,
): Promise<E.Either<string, void>> {
  let handled = -1;
  for (let idle = 0; ; idle++) {
    const reached = await runner.whenProcessed(position, { timeout: ASK_EVERY_MS })();
    if (E.isRight(reached)) return reached;
    const status = runner.status();
    if (reached.left._tag !== 'NotInTime' || idle >= PATIENCE) return E.left(status.reason ?? reached.left.message);
    if (status.handled > handled) idle = 0;
    handled = status.handled;
    onWait();
  }
}

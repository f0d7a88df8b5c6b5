// A worker at work: runs the projections, shows how they are, and stops when it is asked to.
import {
  exactlyOnce,
  projectionWorker,
  systemClock,
  type EventLog,
  type Lag,
  type ProjectionWorker,
  type ViewStore,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { projections } from '../views/projections.js';
import type { WorkerOptions } from './options.js';
import { showProblem } from './show-problem.js';
import { showStatus, statusJson } from './show-status.js';
import { splitViews } from './split-views.js';
import type { StatusLine } from './status-line.js';
import { seenOf, workerStatus } from './worker-status.js';

// So many events are counted at most to tell the lag; more are "1000+".
const COUNTED = 1_000;

// A log that is away must not hold the status.
const LAG_PATIENCE_MS = 1_000;

/**
 * Works until `stopping` is aborted.
 *
 * @returns left: why it cannot go on, in words.
 */
export async function runWorker(
  log: EventLog,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- document views use no transaction
  views: ViewStore<any>,
  { slots, lease, json, every }: WorkerOptions,
  line: StatusLine,
  stopping: AbortSignal,
): Promise<E.Either<string, void>> {
  if (slots !== undefined) {
    const split = await splitViews(views, projections, slots)();
    if (E.isLeft(split)) return E.left(split.left.message);
  }
  const worker = projectionWorker(
    log,
    projections.map((projection) => exactlyOnce(projection, views, slots === undefined ? {} : { slots })),
    { lease, swap: 'whenCaughtUp', onProblem: (problem) => line.say(showProblem(problem)) },
  );
  const over = new AbortController();
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  const ended = Promise.race([worker.done, stopped]).then(
    () => E.right(undefined),
    (error: unknown) => E.left(error instanceof Error ? error.message : String(error)),
  );
  const shown = showUntil(worker, json, every, line, over.signal);
  const outcome = await ended;
  over.abort();
  await worker.stop();
  await shown;
  return outcome;
}

async function showUntil(
  worker: ProjectionWorker,
  json: boolean,
  every: number,
  line: StatusLine,
  over: AbortSignal,
): Promise<void> {
  let seen = seenOf([], systemClock.now());
  while (!over.aborted) {
    await systemClock.sleep(every, over);
    const lag = await lagOf(worker, over);
    const runners = worker.status();
    const now = systemClock.now();
    const status = workerStatus(runners, lag, seen, now);
    seen = seenOf(runners, now);
    line.show(json ? statusJson(status, now) : showStatus(status));
  }
  line.end();
}

// Of the runner that is furthest behind.
async function lagOf(worker: ProjectionWorker, over: AbortSignal): Promise<Lag | undefined> {
  const [first, ...more] = worker.runners();
  if (first === undefined) return undefined;
  const last = more.reduce((behind, runner) => (isBehind(runner.status(), behind.status()) ? runner : behind), first);
  const counted = last
    .lag(COUNTED)()
    .then((lag) => (E.isRight(lag) ? lag.right : undefined));
  const late = new AbortController();
  const inTime = systemClock.sleep(LAG_PATIENCE_MS, AbortSignal.any([over, late.signal])).then(() => undefined);
  return Promise.race([counted, inTime]).finally(() => late.abort());
}

function isBehind(
  a: { readonly position: { readonly commit: bigint } | undefined },
  b: { readonly position: { readonly commit: bigint } | undefined },
): boolean {
  if (a.position === undefined || b.position === undefined) return a.position === undefined;
  return a.position.commit < b.position.commit;
}

// `checkUpcasts`: a dry run over a real log, which reads every event as a load would and changes nothing.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { currentEvents, versionOf } from '../aggregate/current-events.js';
import { Unreadable } from '../aggregate/unreadable.js';
import type { AggregateKernel } from '../definition/kernel.js';
import { kernelsByType } from '../definition/kernels-by-type.js';
import type { AnyDefinition } from '../definition/shape.js';
import type { RecordedEvent } from '../ports/event.js';
import type { EventLog, LogFilter } from '../ports/event-log.js';
import type { Position } from '../ports/position.js';
import { unread } from '../repository/folding.js';
import type { Failed } from '../transact/result.js';
import { Tally } from './tally.js';
import type { UpcastReport } from './upcast-report.js';

/** How far a dry run has come. */
export interface UpcastProgress {
  /** Of the last event read. */
  readonly position: Position;
  /** Events so far, those of other streams included. */
  readonly seen: number;
  readonly failed: number;
}

export interface UpcastCheckOptions {
  /** The first position to read, inclusive. Default: `'start'`. */
  readonly from?: Position | 'start';
  /** What to read. Default: everything, so that what is not looked at is counted. */
  readonly filter?: LogFilter;
  /** How many failures to describe; all are counted. Default: 10. */
  readonly maxFailures?: number;
  /** Aborting ends the run with a report of what was read. */
  readonly signal?: AbortSignal;
  /** Told after each page. What it throws is ignored. */
  readonly onProgress?: (progress: UpcastProgress) => void;
}

/**
 * Reads a log as it is, and reports per stored type and version how many events upcast, decode and fail, by the code that
 * loads them. To be run with new definitions on the old log, before they are deployed. Nothing is written or folded; the
 * memory it takes does not grow with the log.
 *
 * An event belongs to a definition by its stream: that of category `account`, to the definition of type `account`.
 *
 * @returns right: the report, also when events fail. Left: the log could not be read.
 * @throws DefinitionError when two definitions have one type.
 * @example
 * const report = await checkUpcasts(store, [Account, Transfer])(); // Right { complete: true, failed: 0, counts: [...], ... }
 */
export function checkUpcasts(
  log: Pick<EventLog, 'readAll'>,
  definitions: readonly AnyDefinition[],
  options: UpcastCheckOptions = {},
): TaskEither<Failed<undefined>, UpcastReport> {
  const kernels = kernelsByType('checkUpcasts', definitions);
  const { from = 'start', filter, maxFailures = 10, signal, onProgress } = options;

  return async () => {
    const tally = new Tally(maxFailures);
    try {
      for await (const page of log.readAll({ from, ...(filter === undefined ? {} : { filter }) })) {
        if (isAborted(signal)) return E.right(tally.report(false));
        for (const recorded of page) look(tally, kernels, recorded);
        tell(onProgress, tally, page);
      }
    } catch (cause) {
      return E.left(unread('$all', cause));
    }
    return E.right(tally.report(!isAborted(signal)));
  };
}

function look(tally: Tally, kernels: ReadonlyMap<string, AggregateKernel>, recorded: RecordedEvent): void {
  const category = categoryOf(recorded.stream);
  const kernel = kernels.get(category);
  if (kernel === undefined) {
    tally.passOver();
    return;
  }
  const current = currentEvents(kernel, recorded, 'fail');
  if (current instanceof Unreadable) tally.unreadable(current, category);
  else tally.decoded(recorded, current.length, isUpcast(kernel, recorded));
}

// A retired event goes through a step in every version.
function isUpcast(kernel: AggregateKernel, recorded: RecordedEvent): boolean {
  return versionOf(recorded) !== kernel.stored.get(recorded.type)?.event?.version;
}

function categoryOf(stream: string): string {
  const end = stream.indexOf('-');
  return end < 0 ? stream : stream.slice(0, end);
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function tell(onProgress: UpcastCheckOptions['onProgress'], tally: Tally, page: readonly RecordedEvent[]): void {
  const last = page[page.length - 1];
  if (onProgress === undefined || last === undefined) return;
  try {
    onProgress({ position: last.position, seen: tally.seen, failed: tally.failed });
  } catch {
    // A display that fails is no reason to stop.
  }
}

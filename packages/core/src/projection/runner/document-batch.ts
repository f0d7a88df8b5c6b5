// One batch of events applied to document rows, in log order: quickly if all goes well, else event by event.
import type { RecordedEvent } from '../../ports/event.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Position } from '../../ports/position.js';
import { copyPlain } from '../../codec/copy.js';
import type { Fields } from '../../codec/record.js';
import type { EventContext } from '../event-context.js';
import type { DocumentKernel, DocumentRun } from '../projection-kernel.js';
import { tell, type EngineContext } from './engine-context.js';
import { HandlerProblem } from './handler-problem.js';
import { visitWork, workOf, type Work } from './intake.js';
import type { KeptRows, Row } from './kept-rows.js';
import type { ParkedStreams } from './parked-streams.js';
import { rowOf, rowsOf } from './row-key.js';
import { RowsInBatch, type ChangedRow } from './rows-in-batch.js';
import { endingOf, SessionEnd } from './session-end.js';

/** An event, and what there is to do for it. */
interface BatchEntry {
  readonly recorded: RecordedEvent;
  readonly works: readonly { readonly work: Work<DocumentRun>; readonly rows: readonly Row[] }[];
  /** Why it cannot be handled, known before any handler is run. */
  readonly problem: string | undefined;
}

/** What a batch comes to. */
export interface BatchResult {
  readonly changes: readonly ChangedRow[];
  readonly park: readonly ParkedStream[];
  /** The policy is to stop: what is before the event at `at` is handled, and then it ends so. */
  readonly stop: { readonly at: Position; readonly end: SessionEnd } | undefined;
}

/** What a batch works with. */
export interface BatchContext extends Pick<EngineContext, 'name' | 'settings' | 'scope'> {
  readonly kernel: DocumentKernel;
  readonly rows: KeptRows;
  /** Whether the work on a row at a position is this slot's. */
  readonly isOurs: (key: string, position: Position) => boolean;
  /** Gives the places to park at. */
  readonly parked: Pick<ParkedStreams, 'placeFor'>;
}

/**
 * Applies events. A handler that fails, or leaves a row that its codecs refuse, is found by doing the batch again, event
 * by event; it is retried, and then its stream is parked, and its later events in the batch with it.
 *
 * @throws SessionEnd when rows cannot be read.
 */
export async function applyBatch(context: BatchContext, events: readonly RecordedEvent[]): Promise<BatchResult> {
  try {
    return { changes: await applyQuickly(context, events), park: [], stop: undefined };
  } catch (problem) {
    if (!(problem instanceof HandlerProblem)) throw problem;
  }
  return applyCarefully(context, events);
}

// Each event is decoded and applied in one go, unless its row has to be read first. That keeps the order of each row.
async function applyQuickly(
  { kernel, rows, isOurs }: BatchContext,
  events: readonly RecordedEvent[],
): Promise<readonly ChangedRow[]> {
  const batch = new RowsInBatch(kernel);
  const waiting: (() => void)[] = [];
  const missing = new Set<Row>();
  const touch = (row: Row, run: DocumentRun, data: unknown, event: EventContext): void => {
    if (!isOurs(row.key.text, event.position)) return;
    if (row.loaded) {
      batch.apply(row, run, data, event);
      return;
    }
    missing.add(row);
    waiting.push(() => {
      batch.apply(row, run, data, event);
    });
  };
  const take = (run: DocumentRun, data: unknown, event: EventContext): void => {
    if (run.key === undefined) {
      touch(rowOf(kernel, rows, data as Fields, event.type), run, data, event);
      return;
    }
    // Two rows must not share what they take from an event.
    for (const [i, row] of rowsOf(kernel, rows, { run, data, event }).entries())
      touch(row, run, i === 0 ? data : copyPlain(data), event);
  };
  for (const recorded of events) {
    const unreadable = visitWork(kernel, recorded, take);
    if (unreadable !== undefined) throw new HandlerProblem(unreadable.message);
  }
  if (missing.size > 0) await rows.load([...missing]);
  for (const apply of waiting) apply();
  return batch.changes();
}

/** Decodes an event and finds out which rows it touches; `undefined` when it touches none that are ours. */
function batchEntry({ kernel, rows, isOurs }: BatchContext, recorded: RecordedEvent): BatchEntry | undefined {
  const works = workOf(kernel, recorded);
  if ('message' in works) return { recorded, works: [], problem: works.message };
  if (works.length === 0) return undefined;
  const ours = (row: Row): boolean => isOurs(row.key.text, recorded.position);
  const touched: { work: Work<DocumentRun>; rows: readonly Row[] }[] = [];
  try {
    for (const work of works) {
      const all = rowsOf(kernel, rows, work);
      const own = all.every(ours) ? all : all.filter(ours);
      if (own.length > 0) touched.push({ work, rows: own });
    }
  } catch (problem) {
    if (problem instanceof HandlerProblem) return { recorded, works: [], problem: problem.message };
    throw problem;
  }
  return touched.length === 0 ? undefined : { recorded, works: touched, problem: undefined };
}

// Each row and each try has data of its own: a handler may have kept or changed what it was given.
function applyEntry(batch: RowsInBatch, { works }: BatchEntry): void {
  for (const { work, rows } of works)
    for (const row of rows) batch.apply(row, work.run, copyPlain(work.data), work.event);
}

async function applyCarefully(context: BatchContext, events: readonly RecordedEvent[]): Promise<BatchResult> {
  const entries = events.flatMap((event) => batchEntry(context, event) ?? []);
  const missing = new Set(entries.flatMap(({ works }) => works.flatMap(({ rows }) => rows)));
  await context.rows.load([...missing].filter(({ loaded }) => !loaded));
  const rows = new RowsInBatch(context.kernel);
  const parked = new Map<string, ParkedStream>();
  for (const entry of entries) {
    const { stream } = entry.recorded;
    if (parked.has(stream)) continue;
    const problem = entry.problem ?? (await tried(rows, entry, context));
    if (problem === undefined) continue;
    try {
      parked.set(stream, context.parked.placeFor(entry.recorded, problem, parked.size));
    } catch (error) {
      const end = error instanceof SessionEnd ? error : new SessionEnd(endingOf(error));
      const stop = { at: entry.recorded.position, end };
      return { changes: rows.changes(), park: [...parked.values()], stop };
    }
  }
  return { changes: rows.changes(), park: [...parked.values()], stop: undefined };
}

// What is wrong with the event after the last try; `undefined` when it is applied.
async function tried(batch: RowsInBatch, entry: BatchEntry, context: BatchContext): Promise<string | undefined> {
  const { retry, clock, random } = context.settings;
  const rows = entry.works.flatMap((work) => work.rows);
  for (let attempt = 1; ; attempt++) {
    const restore = batch.remember(rows);
    try {
      applyEntry(batch, entry);
      batch.check(rows);
      return undefined;
    } catch (problem) {
      if (!(problem instanceof HandlerProblem)) throw problem;
      restore();
      if (attempt >= retry.attempts || context.scope.isOver()) return problem.message;
      const delay = retry.delay(attempt, random());
      const { stream, revision } = entry.recorded;
      const { message } = problem;
      tell(context.settings, { _tag: 'Retrying', projection: context.name, stream, revision, attempt, delay, message });
      if (delay > 0) await clock.sleep(delay, context.scope.signal);
    }
  }
}

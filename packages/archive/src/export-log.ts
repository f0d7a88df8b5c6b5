// Exports a log to files: segments of lines, and a manifest that lists those that are whole.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  comparePositions,
  type Clock,
  type EventLog,
  type LogFilter,
  type Position,
  type RecordedEvent,
  type RetryPolicy,
  type StreamChanges,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Failing, onFile, type ArchiveError } from './archive-error.js';
import { removeChanges, writeChanges } from './changes-file.js';
import { removeDrafts, replaceFile } from './durable-files.js';
import { encodeManifest, lastOf, MANIFEST, type Manifest, type Segment } from './manifest.js';
import { beginManifest } from './begin-manifest.js';
import { findManifest } from './read-manifest.js';
import { readingAgain } from './reading-again.js';
import { segmentWriter, type SegmentWriter } from './segment-writer.js';

/** How far an export has come. */
export interface ExportProgress {
  /** In whole segments, those of earlier runs included, and in the one that is being written. */
  readonly events: number;
  readonly segments: number;
  /** Of the last event. */
  readonly position: Position | undefined;
  /** Where the log ended when this run began. */
  readonly head: Position | undefined;
}

/** What is exported, and how. */
export interface ExportOptions {
  /** Only events that pass it. To be the same whenever the same archive is written to. Default: all. */
  readonly filter?: LogFilter;
  /** Only events from here on, inclusive. To be the same whenever the same archive is written to. Default: all. */
  readonly from?: Position;
  /** Whether to compress new segments. Default: false. */
  readonly gzip?: boolean;
  /** After so many events a segment is whole, or after 64 MiB of lines. Default: 50,000. */
  readonly eventsPerSegment?: number;
  /** Aborting ends it; the segment that is being written is not kept. */
  readonly signal?: AbortSignal;
  /** Told after each page of the log. What it throws is ignored. */
  readonly onProgress?: (progress: ExportProgress) => unknown;
  /** How often a read that fails is tried without any progress, and the waits. Default: 8 times, in about 10 seconds. */
  readonly retry?: RetryPolicy;
  /** Where the waits are spent. Default: the clock of the machine. */
  readonly clock?: Clock;
}

/** What is in the archive now. */
export interface ExportReport {
  /** `complete`: all that the log had when this run began. `stopped`: it was asked to stop. */
  readonly outcome: 'complete' | 'stopped';
  readonly events: number;
  /** How many of them this run has added. */
  readonly added: number;
  readonly segments: number;
  readonly first: Position | undefined;
  readonly last: Position | undefined;
}

/** What is read of a log. */
export type ExportedLog = Pick<EventLog, 'readAll' | 'head' | 'identity'> &
  Partial<Pick<StreamChanges, 'readStreamChanges'>>;

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Exports a log, or a part of it, to a folder: newline-delimited JSON, one event per line, in segments with a manifest. What
 * `archivedLog` reads and `checkArchive` verifies.
 *
 * Killed at any moment and started again, it keeps all whole segments and goes on behind them; so it also appends what has
 * come since. A segment and the manifest are synced before they count. The same log and options give the same bytes,
 * however often it was killed; where an earlier export has ended, a segment ends. One export at a time may write to a folder;
 * a second one is noticed, and harms nothing.
 *
 * It reads where the log ends when it begins. Events that a stream hides are in the log, and so are exported, unless
 * `asInStream` leaves them out; a log that tells what was done to its streams (`StreamChanges`) has that exported as well.
 *
 * @param log the store, usually.
 * @param folder is made if it is not there.
 * @param options see `ExportOptions`.
 * @returns left: why it could not go on; what is whole stays. Right: what is in the archive.
 * @example
 * await exportLog(store, 'backup', { gzip: true })(); // Right { outcome: 'complete', events: 1000000, ... }
 */
export function exportLog(
  log: ExportedLog,
  folder: string,
  options: ExportOptions = {},
): TaskEither<ArchiveError, ExportReport> {
  return async () => {
    try {
      return E.right(await run(log, folder, options));
    } catch (error) {
      if (error instanceof Failing) return E.left(error.error);
      throw error;
    }
  };
}

async function run(log: ExportedLog, folder: string, options: ExportOptions): Promise<ExportReport> {
  const { eventsPerSegment = 50_000, gzip = false, signal, onProgress } = options;
  await onFile(folder, 'make', () => mkdir(folder, { recursive: true }));
  await removeDrafts(folder);
  const begun = await beginManifest(log, folder, options);
  const { head } = begun;
  let { manifest, text } = begun;
  const before = sum(manifest.segments);
  let after = lastOf(manifest);
  let segment: SegmentWriter | undefined;

  const save = async (next: Manifest): Promise<void> => {
    const path = join(folder, MANIFEST);
    if ((await findManifest(folder))?.text !== text)
      throw new Failing({
        _tag: 'WrittenMeanwhile',
        path,
        message: `another export has written to ${folder} meanwhile`,
      });
    manifest = next;
    text = encodeManifest(next);
    await replaceFile(path, text);
  };
  const finish = async (whole: SegmentWriter): Promise<void> => {
    segment = undefined;
    await save({ ...manifest, segments: [...manifest.segments, await whole.finish()] });
  };
  const saveChanges = async (): Promise<void> => {
    if (log.readStreamChanges === undefined) return;
    const changes = await writeChanges(log.readStreamChanges, folder, { ...options, gzip });
    const { changes: old, ...rest } = manifest;
    // Its name has its hash.
    if (changes?.file === old?.file) return;
    await save({ ...rest, ...(changes && { changes }) });
    if (old !== undefined) await removeChanges(folder, old);
  };
  const tell = (): void => {
    try {
      onProgress?.({
        events: sum(manifest.segments) + (segment?.events() ?? 0),
        segments: manifest.segments.length,
        position: after,
        head,
      });
    } catch {
      // Who watches does not stop it.
    }
  };

  try {
    for await (const page of pagesOf(log, options, () => after)) {
      if (signal?.aborted === true) break;
      for (const event of page) {
        segment ??= await segmentWriter(folder, { number: manifest.segments.length + 1, gzip });
        segment.add(event);
        after = event.position;
        if (segment.events() >= eventsPerSegment || segment.bytes() >= MOST_BYTES) await finish(segment);
        else {
          const flushed = segment.flush();
          if (flushed !== undefined) await flushed;
        }
      }
      tell();
    }
    const isStopped = signal?.aborted === true;
    if (!isStopped) {
      if (segment !== undefined) await finish(segment);
      await saveChanges();
      const upTo = later(head, after);
      const isKnown =
        upTo === undefined || (manifest.upTo !== undefined && comparePositions(upTo, manifest.upTo) === 0);
      if (!isKnown) await save({ ...manifest, upTo });
      tell();
    }
    const { segments } = manifest;
    const events = sum(segments);
    return {
      outcome: isStopped ? 'stopped' : 'complete',
      events,
      added: events - before,
      segments: segments.length,
      first: segments[0]?.first,
      last: lastOf(manifest),
    };
  } finally {
    await segment?.discard().catch(() => undefined);
  }
}

function sum(segments: readonly Segment[]): number {
  return segments.reduce((all, { events }) => all + events, 0);
}

function later(a: Position | undefined, b: Position | undefined): Position | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return comparePositions(a, b) < 0 ? b : a;
}

// The events behind those that are there.
async function* pagesOf(
  log: ExportedLog,
  { filter, from, ...again }: ExportOptions,
  after: () => Position | undefined,
): AsyncGenerator<readonly RecordedEvent[], undefined> {
  const open = async function* (): AsyncGenerator<readonly RecordedEvent[]> {
    const begin = after() ?? from;
    for await (const page of log.readAll({ ...(begin && { from: begin }), ...(filter && { filter }) })) {
      // Reads are inclusive.
      const known = after();
      const isNew = ({ position }: RecordedEvent): boolean =>
        known === undefined || comparePositions(position, known) > 0;
      const more = page.every(isNew) ? page : page.filter(isNew);
      if (more.length > 0) yield more;
    }
  };
  yield* readingAgain(again, open, after);
}

// A log over the files of an archive: what replay and verification read from, as from any store.
import {
  comparePositions,
  ReadError,
  type EventLog,
  type LogItem,
  type Position,
  type ReadAllOptions,
  type RecordedEvent,
  type StreamChange,
  type StreamChanges,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { Failing } from './archive-error.js';
import { readChanges } from './changes-file.js';
import { following } from './following.js';
import { lastOf, type Manifest, type Segment } from './manifest.js';
import { matcher } from './matcher.js';
import { Damaged } from './read-lines.js';
import { readManifest } from './read-manifest.js';
import { readSegment } from './read-segment.js';

const ALL = '$all';

/** The most events in a page. */
const PAGE = 512;

/**
 * The log of an archive, so that an import is a replay from it, and is verified as any replay is.
 *
 * - It is named as the log that was exported, when all of that is in it: a replay may begin with the archive, and go on
 *   under the same name with the log itself. With a filter or a later beginning, it has a name of its own.
 * - Events are given as they were: id, data, metadata, time, revision and position. What was undecodable still is.
 * - Every file that is read to its end is compared with the manifest. Damage is a `ReadError`, `refused`, which names file
 *   and line; events before it have been given by then. `checkArchive` finds it beforehand.
 * - What was done to streams, as of the last export, is given as well, so that a replay can carry it over.
 * - Subscriptions give all, say `CaughtUp`, and wait until they are left: nothing more comes.
 * - Reading backwards holds the lines of one file in memory, at most 64 MiB.
 *
 * @param folder where `exportLog` has written it. Nothing is read before the first call.
 * @example
 * const done = await replay({ name: 'restore', from: archivedLog('backup'), to: store }).done;
 */
export function archivedLog(folder: string): EventLog & Pick<StreamChanges, 'readStreamChanges'> {
  const ask =
    <A>(answer: (manifest: Manifest) => A) =>
    async (): Promise<E.Either<ReadError, A>> => {
      try {
        return E.right(answer(await readManifest(folder)));
      } catch (error) {
        return E.left(readErrorOf(error));
      }
    };
  return {
    readAll: (options) => ({ [Symbol.asyncIterator]: () => pages(folder, options ?? {}) }),
    subscribe: ({ from = 'start', filter, signal } = {}) => {
      const read = { ...(typeof from === 'object' && { from }), ...(filter && { filter }) };
      const isBehind = (event: RecordedEvent): boolean =>
        typeof from === 'string' || comparePositions(event.position, from) > 0;
      return following(() => subscription(folder, from, read, isBehind), signal);
    },
    subscribeToStream: (stream, { from = 'start', signal } = {}) => {
      const read = { filter: { by: 'stream', prefixes: [stream] } } as const;
      const isBehind = (event: RecordedEvent): boolean =>
        event.stream === stream && (typeof from === 'string' || event.revision > from);
      return following(() => subscription(folder, from === 'end' ? from : 'start', read, isBehind), signal);
    },
    head: ask(lastOf),
    identity: ask(identityOf),
    readStreamChanges: ({ from } = {}) => ({ [Symbol.asyncIterator]: () => changes(folder, from) }),
  };
}

async function* changes(
  folder: string,
  from: Position | undefined,
): AsyncGenerator<readonly StreamChange[], undefined> {
  try {
    const { changes: file } = await readManifest(folder);
    if (file === undefined) return;
    for await (const page of readChanges(folder, file)) {
      const wanted = from === undefined ? page : page.filter(({ position }) => comparePositions(position, from) >= 0);
      if (wanted.length > 0) yield wanted;
    }
  } catch (error) {
    throw readErrorOf(error);
  }
}

// A checkpoint that counts a part of a log must not be taken for one of the log.
function identityOf({ log, filter, from }: Manifest): string {
  if (filter === undefined && from === undefined) return log;
  const beginning = from && [String(from.commit), String(from.prepare)];
  return `${log}, archived ${JSON.stringify({ filter, from: beginning })}`;
}

async function* subscription(
  folder: string,
  from: Position | 'start' | 'end',
  read: ReadAllOptions,
  isBehind: (event: RecordedEvent) => boolean,
): AsyncGenerator<readonly LogItem[], undefined> {
  if (typeof from === 'object') await refuseAhead(folder, from);
  if (from !== 'end')
    for await (const page of pages(folder, read)) {
      const items = page.filter(isBehind).map((event): LogItem => ({ _tag: 'Event', event }));
      if (items.length > 0) yield items;
    }
  yield [{ _tag: 'CaughtUp' }];
}

async function refuseAhead(folder: string, from: Position): Promise<void> {
  try {
    const last = lastOf(await readManifest(folder));
    if (from.commit === 0n || (last !== undefined && comparePositions(from, last) <= 0)) return;
  } catch (error) {
    throw readErrorOf(error);
  }
  const where = `${String(from.commit)}/${String(from.prepare)}`;
  throw new ReadError('refused', ALL, false, new Error(`position ${where} is ahead of the archive in ${folder}`));
}

async function* pages(folder: string, options: ReadAllOptions): AsyncGenerator<readonly RecordedEvent[], undefined> {
  const { direction = 'forwards', filter } = options;
  let left = options.maxCount ?? Infinity;
  const passes = matcher(filter);
  try {
    if (left <= 0) return;
    const { segments } = await readManifest(folder);
    const all = direction === 'forwards' ? forwards(folder, segments, options) : backwards(folder, segments, options);
    for await (const found of all) {
      const given = found.filter(passes).slice(0, left);
      left -= given.length;
      for (let at = 0; at < given.length; at += PAGE) yield given.slice(at, at + PAGE);
      if (left <= 0) return;
    }
  } catch (error) {
    throw readErrorOf(error);
  }
}

async function* forwards(
  folder: string,
  segments: readonly Segment[],
  { from = 'start' }: ReadAllOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (from === 'end') return;
  for (const segment of segments) {
    if (from !== 'start' && comparePositions(segment.last, from) < 0) continue;
    for await (const page of readSegment(folder, segment))
      yield from === 'start' ? page : page.filter(({ position }) => comparePositions(position, from) >= 0);
  }
}

async function* backwards(
  folder: string,
  segments: readonly Segment[],
  { from = 'end' }: ReadAllOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (from === 'start') return;
  for (const segment of [...segments].reverse()) {
    if (from !== 'end' && comparePositions(segment.first, from) > 0) continue;
    const all: (readonly RecordedEvent[])[] = [];
    for await (const page of readSegment(folder, segment)) all.push(page);
    for (const page of all.reverse()) {
      const wanted = from === 'end' ? page : page.filter(({ position }) => comparePositions(position, from) <= 0);
      yield [...wanted].reverse();
    }
  }
}

function readErrorOf(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  const unreadable =
    (error instanceof Damaged && error.unreadable) || (error instanceof Failing && error.error._tag === 'FileFailed');
  return new ReadError(unreadable ? 'unavailable' : 'refused', ALL, false, error);
}

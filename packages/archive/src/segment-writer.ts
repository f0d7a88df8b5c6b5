// Writes one segment: lines into a draft, compressed if asked for, which gets its name when it is whole.
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Position, RecordedEvent } from '@millrace/core';
import { onFile } from './archive-error.js';
import { draftIn, publish } from './durable-files.js';
import { encodeLine } from './event-line.js';
import type { Segment } from './manifest.js';

/** Characters in hand before they are written. */
const CHUNK = 1024 * 1024;

const compress = promisify(gzip);

export interface SegmentWriter {
  /** How many events it has. */
  readonly events: () => number;
  /** The size of its lines. */
  readonly bytes: () => number;
  readonly add: (event: RecordedEvent) => void;
  /** Writes what is in hand, if it is much; to be asked, and awaited, after each event. */
  readonly flush: () => Promise<void> | undefined;
  /** Makes it whole. It has at least one event. */
  readonly finish: () => Promise<Segment>;
  /** Removes it. */
  readonly discard: () => Promise<void>;
}

/**
 * @param options.number which segment of the archive it is, from 1; its name has this number and the beginning of its hash,
 * so that no other content ever has its name. @throws Failing
 */
export async function segmentWriter(
  folder: string,
  { number, gzip: isGzip }: { readonly number: number; readonly gzip: boolean },
): Promise<SegmentWriter> {
  const draft = draftIn(folder);
  const writing = <A>(work: () => Promise<A>): Promise<A> => onFile(draft, 'write', work);
  const file = await writing(() => open(draft, 'wx'));
  const hash = createHash('sha256');
  let [events, bytes, held] = [0, 0, 0];
  let lines: string[] = [];
  let first: Position | undefined;
  let last: Position | undefined;

  const write = async (): Promise<void> => {
    const chunk = Buffer.from(lines.join(''));
    lines = [];
    held = 0;
    hash.update(chunk);
    // Chunks that are compressed each for itself are one gzip file together. Its header has no time and no name.
    await file.appendFile(isGzip ? await compress(chunk) : chunk);
  };

  return {
    events: () => events,
    bytes: () => bytes,
    add: (event) => {
      const line = encodeLine(event);
      lines.push(line);
      held += line.length;
      bytes += Buffer.byteLength(line);
      events += 1;
      first ??= event.position;
      last = event.position;
    },
    flush: () => (held < CHUNK ? undefined : writing(write)),
    finish: () =>
      writing(async () => {
        if (held > 0) await write();
        await file.sync();
        await file.close();
        if (first === undefined || last === undefined) throw new Error('a segment needs an event');
        const sha256 = hash.digest('hex');
        const name = `events-${String(number).padStart(6, '0')}-${sha256.slice(0, 12)}.ndjson${isGzip ? '.gz' : ''}`;
        await publish(draft, join(folder, name));
        return { file: name, events, first, last, bytes, sha256 };
      }),
    discard: () =>
      writing(async () => {
        await file.close();
        await rm(draft, { force: true });
      }),
  };
}

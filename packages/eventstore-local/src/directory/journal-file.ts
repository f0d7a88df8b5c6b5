// Reads a journal from the disk: its entries, and how much of the file is good.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from '../engine/journal.js';
import { decodeFrame, FILE_HEADER, FRAME_HEAD, FRAME_MAGIC, frameSize, isIntact, type Frame } from './frame.js';

/** The journal holds something that no crash leaves behind; it is not opened, and nothing in it is changed. */
export class JournalDamaged extends Error {
  override readonly name = 'JournalDamaged';
  constructor(
    readonly file: string,
    /** Where the damage begins, in bytes. */
    readonly offset: number,
    what: string,
  ) {
    super(`The journal ${file} is damaged at offset ${String(offset)}: ${what}.`);
  }
}

export interface JournalContents {
  readonly entries: readonly JournalEntry[];
  /** The size of the good part of the file; what lies behind it was never acknowledged. */
  readonly size: number;
  /** The size of the file. */
  readonly found: number;
}

const CHUNK = 8 * 1024 * 1024;

/** A window on a file that moves forwards. Every window is memory of its own, for events keep views of it. */
const fileWindow = (fd: number, size: number) => {
  let buffer = Buffer.alloc(0);
  let offset = 0;
  /** The bytes of the file from `from`, at least `length` of them unless the file ends before. */
  return (from: number, length: number): Buffer => {
    const skip = from - offset;
    if (skip < 0 || skip + length > buffer.length) {
      const wanted = Math.min(size - from, Math.max(length, CHUNK));
      const next = Buffer.allocUnsafe(Math.max(0, wanted));
      let read = 0;
      while (read < next.length) {
        const count = readSync(fd, next, read, next.length - read, from + read);
        if (count === 0) break;
        read += count;
      }
      buffer = next.subarray(0, read);
      offset = from;
      return buffer;
    }
    return buffer.subarray(skip);
  };
};

type Window = ReturnType<typeof fileWindow>;

/** The frame at an offset with its size, or `undefined` if there is no whole one. */
const frameAt = (window: Window, offset: number, known: Map<string, string>) => {
  const head = window(offset, FRAME_HEAD);
  const size = frameSize(head, 0);
  if (size === undefined) return undefined;
  const rest = window(offset, size);
  const bytes = rest.subarray(0, size);
  return bytes.length === size && isIntact(bytes) ? { size, frame: decodeFrame(bytes, known) } : undefined;
};

/**
 * A bad place is a torn tail when nothing behind it proves that it was on the disk once. A later frame that was made
 * when the file was safe up to there proves it.
 */
const provesDamage = (window: Window, bad: number, size: number, known: Map<string, string>): boolean => {
  let offset = bad + 1;
  while (offset < size) {
    const bytes = window(offset, FRAME_MAGIC.length);
    const hit = bytes.indexOf(FRAME_MAGIC);
    // The last bytes of a window may be the beginning of a magic that goes on in the next.
    if (hit < 0) offset += Math.max(1, bytes.length - FRAME_MAGIC.length + 1);
    else {
      const found = frameAt(window, offset + hit, known);
      if (found !== undefined && found.frame.safe > bad) return true;
      offset += hit + (found?.size ?? 1);
    }
  }
  return false;
};

const apply = (entries: JournalEntry[], { body }: Frame): void => {
  if (body._tag === 'Entry') entries.push(body.entry);
  if (body._tag !== 'Truncation') return;
  while ((entries.at(-1)?.start ?? -1) >= body.position) entries.pop();
};

const readFrames = (file: string, fd: number): JournalContents => {
  const found = fstatSync(fd).size;
  const window = fileWindow(fd, found);
  const header = window(0, FILE_HEADER.length).subarray(0, FILE_HEADER.length);
  if (!header.equals(FILE_HEADER)) {
    // The header is made durable before the first frame is written: a part of it means that nothing came after.
    if (FILE_HEADER.subarray(0, found).equals(header)) return { entries: [], size: 0, found };
    throw new JournalDamaged(file, 0, 'it does not begin like a journal');
  }
  const entries: JournalEntry[] = [];
  const known = new Map<string, string>();
  let offset = FILE_HEADER.length;
  while (offset < found) {
    const next = frameAt(window, offset, known);
    if (next === undefined) {
      if (provesDamage(window, offset, found, known)) {
        throw new JournalDamaged(file, offset, 'a record does not match its checksum, and later ones are whole');
      }
      break;
    }
    apply(entries, next.frame);
    offset += next.size;
  }
  return { entries, size: offset, found };
};

/** Reads a journal; throws `JournalDamaged` where a whole, once durable part of it is broken. */
export const readJournal = (file: string): JournalContents => {
  const fd = openSync(file, 'r');
  try {
    return readFrames(file, fd);
  } finally {
    closeSync(fd);
  }
};

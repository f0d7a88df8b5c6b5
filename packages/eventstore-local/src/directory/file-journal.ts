// Writes the journal: one fsync for all writes that came in while the last one ran.
import type { FileHandle } from 'node:fs/promises';
import type { Journal, JournalListener } from '../engine/journal.js';
import { encodeFrame, type FrameBody } from './frame.js';

/** The disk refused a write. What was not durable by then is not acknowledged, and nothing more is written. */
export class JournalFailed extends Error {
  override readonly name = 'JournalFailed';
  constructor(cause: unknown) {
    super(`The journal cannot be written: ${String(cause)}.`, { cause });
  }
}

/** What the journal does with its file. */
export type JournalHandle = Pick<FileHandle, 'writev' | 'write' | 'datasync' | 'close'>;

/** What is on its way to the disk. */
interface Queued {
  readonly bytes: Buffer;
  /** The position that is durable with it; `undefined` if it changes none. */
  readonly end: number | undefined;
}

/** As many frames as one system call takes. */
const MOST_BUFFERS = 1024;

/**
 * A journal at the end of an open file.
 *
 * @param size - How many bytes of the file are good and durable.
 * @param release - Called once the file is closed.
 */
export const fileJournal = (file: JournalHandle, size: number, release: () => void): Journal => {
  let listener: JournalListener = { durable: () => undefined, failed: () => undefined };
  let queue: Queued[] = [];
  let safe = size;
  let running: Promise<void> | undefined;
  let failure: Error | undefined;

  const writeAll = async (buffers: readonly Buffer[], offset: number): Promise<number> => {
    let at = offset;
    for (let first = 0; first < buffers.length; first += MOST_BUFFERS) {
      const part = buffers.slice(first, first + MOST_BUFFERS);
      const length = part.reduce((sum, { length: bytes }) => sum + bytes, 0);
      const { bytesWritten } = await file.writev(part, at);
      if (bytesWritten < length) {
        // A short write: one more call tells why, if it writes nothing at all.
        const rest = Buffer.concat(part).subarray(bytesWritten);
        let written = 0;
        while (written < rest.length) {
          written += (await file.write(rest, written, rest.length - written, at + bytesWritten + written)).bytesWritten;
        }
      }
      at += length;
    }
    return at;
  };

  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue;
      queue = [];
      const end = await writeAll(
        batch.map(({ bytes }) => bytes),
        safe,
      );
      await file.datasync();
      safe = end;
      const newest = batch.reduce<number | undefined>((last, { end: position }) => position ?? last, undefined);
      if (newest !== undefined) listener.durable(newest);
    }
  };

  const start = (): void => {
    running ??= Promise.resolve()
      .then(flush)
      .catch((error: unknown) => {
        // The disk may hold anything of the last batch now. Nothing more is written behind it.
        failure = new JournalFailed(error);
        queue = [];
        listener.failed(failure);
      })
      .finally(() => {
        running = undefined;
        if (queue.length > 0 && failure === undefined) start();
      });
  };

  const put = (body: FrameBody, end: number | undefined): void => {
    if (failure !== undefined) return;
    queue.push({ bytes: encodeFrame({ safe, body }), end });
    start();
  };

  const settled = async (): Promise<void> => {
    while (running !== undefined) await running;
  };

  return {
    listen: (to) => {
      listener = to;
    },
    append: (entry) => {
      put({ _tag: 'Entry', entry }, entry.end);
    },
    truncate: (position) => {
      put({ _tag: 'Truncation', position }, undefined);
    },
    close: async () => {
      await settled();
      // Everything is durable now, and this frame says so; the frame itself may be lost without harm.
      put({ _tag: 'Closed' }, undefined);
      await settled();
      await file.close();
      release();
    },
  };
};

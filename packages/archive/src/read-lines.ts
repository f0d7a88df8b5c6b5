// The lines of a file, as they are read; each with its number. What does not fit the manifest is damage.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { isSystemError, wordsOf } from './error-text.js';
import type { LineFile } from './line-file.js';

/** A file is not what its manifest says, or cannot be read. */
export class Damaged extends Error {
  /** @param line from 1; `undefined` when it is not about one. */
  constructor(
    readonly file: string,
    readonly line: number | undefined,
    readonly why: string,
    /** Whether the file could not be read at all. */
    readonly unreadable: boolean = false,
  ) {
    super(`${file}${line === undefined ? '' : `, line ${String(line)}`}: ${why}`);
    this.name = 'Damaged';
  }
}

const LINE_FEED = 10;

/**
 * Gives the lines of a file in batches, none of them empty. Behind the last one it compares size and hash with the
 * manifest. Never more than the manifest says is taken in, however much a file unpacks to.
 *
 * @throws Damaged
 */
export async function* readLines(
  folder: string,
  { file, bytes, sha256 }: LineFile,
): AsyncGenerator<readonly string[], undefined> {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  let size = 0;
  let count = 0;
  for await (const chunk of chunks(join(folder, file), file)) {
    size += chunk.length;
    if (size > bytes) throw new Damaged(file, undefined, `it has more than the ${String(bytes)} bytes of the manifest`);
    hash.update(chunk);
    const end = chunk.lastIndexOf(LINE_FEED);
    if (end < 0) {
      parts.push(chunk);
      continue;
    }
    const text = Buffer.concat([...parts.splice(0), chunk.subarray(0, end)]).toString();
    if (end + 1 < chunk.length) parts.push(chunk.subarray(end + 1));
    const lines = text.split('\n');
    count += lines.length;
    yield lines;
  }
  if (size < bytes)
    throw new Damaged(file, undefined, `it ends after ${String(size)} of the ${String(bytes)} bytes of the manifest`);
  if (parts.length > 0) throw new Damaged(file, count + 1, 'it has no end');
  if (hash.digest('hex') !== sha256)
    throw new Damaged(file, undefined, 'its SHA-256 is not that of the manifest: it was changed');
}

async function* chunks(path: string, file: string): AsyncGenerator<Buffer, undefined> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const stream = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  if (stream !== source) source.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw new Damaged(file, undefined, `it cannot be read (${wordsOf(error)})`, isSystemError(error));
  } finally {
    source.destroy();
  }
}

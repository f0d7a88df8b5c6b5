// Writes one file of lines: into a draft, compressed if asked for, which gets its name when it is whole.
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { onFile } from './archive-error.js';
import { draftIn, publish } from './durable-files.js';

/** A file of an archive, as its manifest names it. */
export interface LineFile {
  /** Its name in the folder of the archive. */
  readonly file: string;
  /** The size of its lines, uncompressed. */
  readonly bytes: number;
  /** SHA-256 of its lines, uncompressed, in hexadecimal digits. */
  readonly sha256: string;
}

/** Characters in hand before they are written. */
const CHUNK = 1024 * 1024;

const compress = promisify(gzip);

export interface LineFileWriter {
  /** The size of its lines so far. */
  readonly bytes: () => number;
  /** @param line with its line feed. */
  readonly add: (line: string) => void;
  /** Writes what is in hand, if it is much; to be asked, and awaited, after each line. */
  readonly flush: () => Promise<void> | undefined;
  /** Makes it whole. Its name has the beginning of its hash, so that no other content ever has its name. */
  readonly finish: (name: string) => Promise<LineFile>;
  /** Removes it. */
  readonly discard: () => Promise<void>;
}

/** @throws Failing */
export async function lineFileWriter(folder: string, isGzip: boolean): Promise<LineFileWriter> {
  const draft = draftIn(folder);
  const writing = <A>(work: () => Promise<A>): Promise<A> => onFile(draft, 'write', work);
  const file = await writing(() => open(draft, 'wx'));
  const hash = createHash('sha256');
  let [bytes, held] = [0, 0];
  let lines: string[] = [];

  const write = async (): Promise<void> => {
    const chunk = Buffer.from(lines.join(''));
    lines = [];
    held = 0;
    hash.update(chunk);
    // Chunks that are compressed each for itself are one gzip file together. Its header has no time and no name.
    await file.appendFile(isGzip ? await compress(chunk) : chunk);
  };

  return {
    bytes: () => bytes,
    add: (line) => {
      lines.push(line);
      held += line.length;
      bytes += Buffer.byteLength(line);
    },
    flush: () => (held < CHUNK ? undefined : writing(write)),
    finish: (name) =>
      writing(async () => {
        if (held > 0) await write();
        await file.sync();
        await file.close();
        const sha256 = hash.digest('hex');
        const whole = `${name}-${sha256.slice(0, 12)}.ndjson${isGzip ? '.gz' : ''}`;
        await publish(draft, join(folder, whole));
        return { file: whole, bytes, sha256 };
      }),
    discard: () =>
      writing(async () => {
        await file.close();
        await rm(draft, { force: true });
      }),
  };
}

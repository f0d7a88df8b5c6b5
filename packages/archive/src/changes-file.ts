// What was done to the streams of a log, as a file of an archive: written whole at the end of each export, and read back.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { comparePositions, type LogFilter, type Position, type StreamChange, type StreamChanges } from '@millrace/core';
import { decodeChange, encodeChange } from './change-line.js';
import { lineFileWriter } from './line-file.js';
import { matcher } from './matcher.js';
import type { ChangesFile } from './manifest.js';
import { Damaged, readLines } from './read-lines.js';
import { readingAgain, type Again } from './reading-again.js';

/**
 * Writes all changes of the streams that pass the filter; of a filter by event type, of all. `undefined` when there are none.
 *
 * @throws Failing
 */
export async function writeChanges(
  read: StreamChanges['readStreamChanges'],
  folder: string,
  { filter, gzip, ...again }: Again & { readonly filter?: LogFilter; readonly gzip: boolean },
): Promise<ChangesFile | undefined> {
  const passes = filter?.by === 'stream' ? matcher(filter) : () => true;
  const file = await lineFileWriter(folder, gzip);
  let isWhole = false;
  let changes = 0;
  try {
    let last: Position | undefined;
    // Read on from the last one, inclusive: what comes twice is written once.
    const open = (): AsyncIterable<readonly StreamChange[]> => read(last === undefined ? {} : { from: last });
    for await (const page of readingAgain(again, open, () => last))
      for (const change of page) {
        if (last !== undefined && comparePositions(change.position, last) <= 0) continue;
        last = change.position;
        if (!passes({ stream: change.stream, type: '' })) continue;
        changes += 1;
        file.add(encodeChange(change));
        const flushed = file.flush();
        if (flushed !== undefined) await flushed;
      }
    if (changes === 0) return undefined;
    isWhole = true;
    return { ...(await file.finish('changes')), changes };
  } finally {
    if (!isWhole) await file.discard().catch(() => undefined);
  }
}

/** Removes a file of changes that a newer one has replaced. */
export async function removeChanges(folder: string, old: ChangesFile): Promise<void> {
  await rm(join(folder, old.file), { force: true }).catch(() => undefined);
}

/** @throws Damaged */
export async function* readChanges(
  folder: string,
  changesFile: ChangesFile,
): AsyncGenerator<readonly StreamChange[], undefined> {
  const { file, changes } = changesFile;
  let count = 0;
  for await (const lines of readLines(folder, changesFile)) {
    const page: StreamChange[] = [];
    for (const line of lines) {
      count += 1;
      const change = decodeChange(line);
      if (typeof change === 'string') throw new Damaged(file, count, change);
      page.push(change);
    }
    yield page;
  }
  if (count !== changes)
    throw new Damaged(file, undefined, `it has ${String(count)} lines; the manifest says ${String(changes)}`);
}

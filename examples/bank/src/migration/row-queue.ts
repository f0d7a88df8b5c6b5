// The customers who wait: the rows of a file, for whichever bank takes them.
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import { readRows } from '../pkdd99/read-rows.js';
import type { Row } from '../pkdd99/row.js';

/** Gives handfuls of rows, each once. */
export type RowQueue = AsyncIterator<readonly Row[], unknown, undefined>;

/**
 * The well-formed rows of a file.
 *
 * @param handful at most so many at a time.
 * @throws Unreadable, from `next`, when the file cannot be read.
 */
export async function* queueOf(file: string, handful = 16): AsyncGenerator<readonly Row[], void, undefined> {
  for await (const page of readRows(file)) yield* RA.chunksOf(handful)(RA.rights(page));
}

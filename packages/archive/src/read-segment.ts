// The events of a segment, in pages, as the manifest says that they are.
import { comparePositions, type Position, type RecordedEvent } from '@millrace/core';
import { decodeLine } from './event-line.js';
import type { Segment } from './manifest.js';
import { Damaged, readLines } from './read-lines.js';

/**
 * Gives the events of a segment. Behind the last one, their number, their places and their hash are compared with the
 * manifest.
 *
 * @throws Damaged
 */
export async function* readSegment(
  folder: string,
  segment: Segment,
): AsyncGenerator<readonly RecordedEvent[], undefined> {
  const { file, first, last, events } = segment;
  let count = 0;
  let at: Position | undefined;
  for await (const lines of readLines(folder, segment)) {
    const page: RecordedEvent[] = [];
    for (const line of lines) {
      count += 1;
      const event = decodeLine(line);
      if (typeof event === 'string') throw new Damaged(file, count, event);
      const { position } = event;
      if (at === undefined && comparePositions(position, first) !== 0)
        throw new Damaged(file, count, 'it does not stand where the manifest says that the file begins');
      if (at !== undefined && comparePositions(position, at) <= 0)
        throw new Damaged(file, count, 'it does not stand behind the line before it');
      at = position;
      page.push(event);
    }
    yield page;
  }
  if (count !== events)
    throw new Damaged(file, undefined, `it has ${String(count)} events; the manifest says ${String(events)}`);
  if (at === undefined || comparePositions(at, last) !== 0)
    throw new Damaged(file, count, 'it does not stand where the manifest says that the file ends');
}

// Writes one segment: a file of events, one in a line.
import type { Position, RecordedEvent } from '@millrace/core';
import { encodeLine } from './event-line.js';
import { lineFileWriter, type LineFileWriter } from './line-file.js';
import type { Segment } from './manifest.js';

export interface SegmentWriter extends Pick<LineFileWriter, 'bytes' | 'flush' | 'discard'> {
  /** How many events it has. */
  readonly events: () => number;
  readonly add: (event: RecordedEvent) => void;
  /** Makes it whole. It has at least one event. */
  readonly finish: () => Promise<Segment>;
}

/** @param options.number which segment of the archive it is, from 1. @throws Failing */
export async function segmentWriter(
  folder: string,
  { number, gzip }: { readonly number: number; readonly gzip: boolean },
): Promise<SegmentWriter> {
  const { bytes, flush, discard, ...lines } = await lineFileWriter(folder, gzip);
  let events = 0;
  let first: Position | undefined;
  let last: Position | undefined;
  return {
    bytes,
    flush,
    discard,
    events: () => events,
    add: (event) => {
      lines.add(encodeLine(event));
      events += 1;
      first ??= event.position;
      last = event.position;
    },
    finish: async () => {
      const { file, ...rest } = await lines.finish(`events-${String(number).padStart(6, '0')}`);
      if (first === undefined || last === undefined) throw new Error('a segment needs an event');
      return { file, events, first, last, ...rest };
    },
  };
}

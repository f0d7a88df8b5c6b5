// Events of others: they move the head of the log, and are nothing to the projections of the case.
import type { Appended, LogFilter } from '@millrace/core';
import { right } from '../asserting.js';
import type { ProjectionContext } from '../projection-context.js';

export interface Noise {
  /** Keeps these events alone. */
  readonly filter: LogFilter;
  /** Appends so many. */
  readonly make: (count: number) => Promise<Appended>;
}

/** @example const noise = noiseOf(context); */
export function noiseOf({ store, projection, random }: ProjectionContext): Noise {
  const stream = `noise.${projection()}-1`;
  let newest: bigint | 'no_stream' = 'no_stream';
  const append = async (count: number): Promise<Appended> => {
    const events = Array.from({ length: count }, () => ({
      ...{ id: random.uuid(), type: 'noise/made', data: {}, metadata: {} },
    }));
    const appended = right(await store.append(stream, newest, events)());
    newest = appended.revision;
    return appended;
  };
  return {
    filter: { by: 'stream', prefixes: [stream] },
    make: async (count) => {
      let last = await append(Math.min(count, PAGE));
      for (let made = PAGE; made < count; made += PAGE) last = await append(Math.min(PAGE, count - made));
      return last;
    },
  };
}

const PAGE = 500;

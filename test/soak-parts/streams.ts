// The streams of one run: which there are, what type each has, and the number of the stream that a name belongs to.

export interface Streams {
  readonly count: number;
  /** The busiest stream: the second subscriber follows it. */
  readonly busiest: string;
  readonly isSpare: (stream: number) => boolean;
  /** The key of the aggregate. */
  readonly key: (stream: number) => { readonly id: string };
  readonly name: (stream: number) => string;
  /** `undefined` for a stream that is not of this run. */
  readonly numberOf: (name: string) => number | undefined;
}

/** @param run tells apart the runs against one server; letters and digits. */
export function streamsOf(run: string, count: number): Streams {
  // Not the first: it is followed.
  const isSpare = (stream: number): boolean => stream % 8 === 5;
  const key = (stream: number) => ({ id: `${run}x${String(stream)}` });
  const name = (stream: number) => `${isSpare(stream) ? 'spare' : 'meter'}-${key(stream).id}`;
  const numbers = new Map(Array.from({ length: count }, (_, stream) => [name(stream), stream]));
  return { count, busiest: name(0), isSpare, key, name, numberOf: (name) => numbers.get(name) };
}

// What the replays of these tests read and write: streams of one name prefix, renamed, split and merged into those of
// another, without some of their events.
import { newId, type EventLog, type EventStore, type LogFilter, type Transform } from '@millrace/core';
import { isLeft } from 'fp-ts/lib/Either.js';

/** Names begin so where a replay called `name` reads, and where it writes. */
export const sourcePrefix = (name: string): string => `${name}.from-`;
export const targetPrefix = (name: string): string => `${name}.to-`;

/** What the replay reads. */
export function filterOf(name: string): LogFilter {
  return { by: 'stream', prefixes: [sourcePrefix(name)] };
}

/** Copies each stream without every seventh event, and every third event into a stream of many as well. */
export function transformOf(name: string): Transform {
  return (event) => {
    if (event.revision % 7n === 5n) return undefined;
    const id = event.stream.slice(sourcePrefix(name).length);
    const copy = { ...event, type: 'written-down', stream: targetPrefix(name) + id };
    if (event.revision % 3n !== 0n) return copy;
    return [copy, { ...copy, stream: `${targetPrefix(name)}many${String(id.length)}` }];
  };
}

/** How the source is filled. */
export interface Filling {
  /** The most that are written. */
  readonly events: number;
  readonly streams: number;
  /** Asked again and again: waits while no more is to be written yet, and tells whether any more is, having had so many. */
  readonly mayGoOn?: (written: number) => Promise<boolean>;
}

/** Fills the source: the streams take turns, a few events at a time. @returns how many were written. */
export async function fillSource(
  store: Pick<EventStore, 'append'>,
  name: string,
  { events, streams, mayGoOn = () => Promise.resolve(true) }: Filling,
): Promise<number> {
  const ends = new Map<string, bigint>();
  let written = 0;
  const some = async (stream: string): Promise<void> => {
    const made = Array.from({ length: Math.min(5, events - written) }, () => ({
      ...{ id: newId(), type: 'noted', data: { n: ++written }, metadata: { by: 'ann' } },
    }));
    if (made.length === 0) return;
    const answer = await store.append(stream, ends.get(stream) ?? 'no_stream', made)();
    if (isLeft(answer)) throw new Error(`${stream}: ${answer.left._tag}`);
    ends.set(stream, answer.right.revision);
  };
  const names = Array.from({ length: streams }, (_, n) => `${sourcePrefix(name)}${String(n)}`);
  while (written < events && (await mayGoOn(written))) await Promise.all(names.map(some));
  return written;
}

/** What stands in the target, by stream: all but the place there. */
export async function contentOf(log: Pick<EventLog, 'readAll'>, name: string): Promise<ReadonlyMap<string, unknown[]>> {
  const content = new Map<string, unknown[]>();
  for await (const page of log.readAll({ filter: { by: 'stream', prefixes: [targetPrefix(name)] } }))
    for (const { stream, id, type, data, metadata } of page)
      content.set(stream, [...(content.get(stream) ?? []), { id, type, data, metadata }]);
  return new Map([...content].sort(([a], [b]) => (a < b ? -1 : 1)));
}

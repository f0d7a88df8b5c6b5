// What the tests of the engine share: events to append, and shorter ways to say what happens to them.
import { randomUUID } from 'node:crypto';
import type { EventRecord, LogEngine, LogPosition, ProposedEvent, StreamRead } from '../../src/engine/engine.js';

/** An event with an id of its own. */
export const event = (
  type = 'happened',
  data: string | Uint8Array = '{}',
  id: string = randomUUID(),
): ProposedEvent => ({
  id,
  type,
  contentType: 'application/json',
  data: typeof data === 'string' ? Buffer.from(data) : data,
  metadata: new Uint8Array(0),
});

export const eventsOf = (count: number): readonly ProposedEvent[] => Array.from({ length: count }, () => event());

/** The events of a page; throws on every other answer. */
export const page = (read: StreamRead): readonly EventRecord[] => {
  if (read._tag !== 'Page') throw new Error(`The read was answered with ${read._tag}.`);
  return read.events;
};

export const revisions = (read: StreamRead): readonly number[] => page(read).map(({ revision }) => revision);

/** All revisions that a forward read shows, page after page. */
export const readOn = (engine: LogEngine, stream: string, limit: number): readonly number[] => {
  const all: number[] = [];
  let from: number | 'start' | undefined = 'start';
  while (from !== undefined) {
    const read: StreamRead = engine.readStream(stream, from, 'forwards', limit);
    all.push(...revisions(read));
    from = read._tag === 'Page' ? read.next : undefined;
  }
  return all;
};

/** Sets the metadata of a stream. */
export const setMetadata = (engine: LogEngine, stream: string, metadata: string) =>
  engine.append(`$$${stream}`, 'any', [event('$metadata', metadata)]);

/** The newest metadata of a stream, as text. */
export const metadataText = (engine: LogEngine, stream: string): string =>
  Buffer.from(page(engine.readStream(`$$${stream}`, 'end', 'backwards', 1))[0]?.data ?? []).toString('utf8');

/** The position that a write was answered with. */
export const positionOf = (outcome: ReturnType<LogEngine['append']>): LogPosition => {
  if (outcome._tag !== 'Written' || outcome.position === undefined) throw new Error('The write has no position.');
  return outcome.position;
};

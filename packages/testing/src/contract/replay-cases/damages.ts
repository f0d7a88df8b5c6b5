// Ways to damage the target of a replay: since stores do not change events, each is done to what is written in its place.
import type { EventStore, NewEvent, StreamDifference, Transform } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ReplayContext } from '../replay-context.js';

/** What a replay would write, by target stream. */
export type Content = Map<string, NewEvent[]>;

/** What a replay of the case writes to an empty target: it is caught, and written nowhere. */
export async function contentOf(
  context: ReplayContext,
  options: { readonly name: string; readonly transform: Transform },
): Promise<Content> {
  const content: Content = new Map();
  const catching: EventStore = {
    append: (stream, _expected, events) => async () => {
      const all = [...(content.get(stream) ?? []), ...events];
      content.set(stream, all);
      return { _tag: 'Right', right: { revision: BigInt(all.length - 1), position: { commit: 1n, prepare: 1n } } };
    },
    readStream: async function* () {
      // Nothing stands in it but what this replay has just written, and it knows that.
    },
  };
  right(await context.done(context.start({ ...options, to: catching })));
  return content;
}

/** Writes it to the target. */
export async function write({ target }: ReplayContext, content: Content): Promise<void> {
  for (const [stream, events] of content)
    if (events.length > 0) right(await target.append(stream, 'no_stream', events)());
}

/** What is done to `stream`, which has five events, and where it must be found. */
export interface Damage {
  readonly name: string;
  readonly apply: (content: Content, stream: string) => void;
  readonly found: Partial<StreamDifference>;
}

const eventsIn = (content: Content, stream: string): NewEvent[] => {
  const events = content.get(stream);
  assert.equal(events?.length, 5);
  return events;
};

const changed =
  (at: number, change: (event: NewEvent) => Partial<NewEvent>): Damage['apply'] =>
  (content, stream) => {
    const events = eventsIn(content, stream);
    const event = events[at];
    assert.ok(event !== undefined);
    events[at] = { ...event, ...change(event) };
  };

const spliced =
  (
    at: number,
    remove: number,
    take: (events: readonly NewEvent[]) => readonly NewEvent[] = () => [],
  ): Damage['apply'] =>
  (content, stream) => {
    const events = eventsIn(content, stream);
    events.splice(at, remove, ...take([...events]));
  };

const OTHER = '0b5a1f0e-6f1b-4c7e-9a53-3c1d2e4f5a6b';
const foreign = ({ type, data }: NewEvent): NewEvent => ({ id: OTHER, type, data, metadata: {} });

/** One of each kind. */
export const damages: readonly Damage[] = [
  { name: 'missing at the end', apply: spliced(4, 1), found: { revision: 4n, kind: 'missing' } },
  { name: 'missing in between', apply: spliced(2, 1), found: { revision: 2n, kind: 'missing' } },
  { name: 'missing at the start', apply: spliced(0, 1), found: { revision: 0n, kind: 'missing' } },
  {
    name: 'a changed field',
    apply: changed(3, () => ({ data: { n: 3, inner: { of: 'no' } } })),
    found: { revision: 3n, kind: 'changed', path: 'data.inner.of', expected: '["a"]', actual: '"no"' },
  },
  {
    name: 'a changed type',
    apply: changed(1, ({ type }) => ({ type: `${type}ed` })),
    found: { revision: 1n, kind: 'changed', path: 'type' },
  },
  {
    name: 'changed metadata',
    apply: changed(2, ({ metadata }) => ({ metadata: { ...metadata, by: 'eve' } })),
    found: { revision: 2n, kind: 'changed', path: 'metadata.by', expected: '"ann"', actual: '"eve"' },
  },
  {
    name: 'a wrong id',
    apply: changed(4, () => ({ id: OTHER })),
    found: { revision: 4n, kind: 'changed', path: 'id', actual: `"${OTHER}"` },
  },
  {
    name: 'swapped events',
    apply: spliced(1, 2, (events) => [events[2], events[1]].flatMap((event) => event ?? [])),
    found: { revision: 1n, kind: 'missing' },
  },
  {
    name: 'an event of the replay too many',
    apply: spliced(5, 0, (events) => events.slice(4).map((event) => ({ ...event, id: OTHER }))),
    found: { revision: 5n, kind: 'unexpected' },
  },
  {
    name: 'an event of somebody else in between',
    apply: spliced(2, 0, (events) => events.slice(0, 1).map(foreign)),
    found: { revision: 2n, kind: 'unexpected' },
  },
  {
    name: 'an event of somebody else at the end',
    apply: spliced(5, 0, (events) => events.slice(0, 1).map(foreign)),
    found: { revision: 5n, kind: 'unexpected' },
  },
  {
    name: 'a missing stream',
    apply: (content, stream) => void content.delete(stream),
    found: { revision: 0n, kind: 'missing' },
  },
];

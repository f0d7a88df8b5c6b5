// What must stand in the target of a replay, told from the source and the transform alone.
import { originOf, type JsonObject, type Origin, type RecordedEvent, type Transform } from '@millrace/core';
import { assert, right } from '../asserting.js';
import type { ReplayContext } from '../replay-context.js';

/** An event of the target, without what tells the place in the target. */
export interface Copied {
  readonly stream: string;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: JsonObject;
  readonly origin: Omit<Origin, 'replay' | 'log'>;
}

/** What replaces `events` by `transform`, in log order. */
export function expectedOf(events: readonly RecordedEvent[], transform: Transform): readonly Copied[] {
  return events.flatMap((event) => {
    const given = transform(event) ?? [];
    const all = Array.isArray(given) ? (given as readonly RecordedEvent[]) : [given as RecordedEvent];
    const { stream, revision, position, id, type, created } = event;
    return all.map((one, index) => ({
      stream: one.stream,
      type: one.type,
      data: one.data,
      metadata: one.metadata,
      origin: { stream, revision, position, id, type, created, index, count: all.length },
    }));
  });
}

/** What a replay has written, in log order. */
export async function copiedBy(context: ReplayContext, name: string): Promise<readonly Copied[]> {
  const log = right(await context.source.identity());
  const ids = new Set<string>();
  return (await context.targetLog()).map((event) => {
    const origin = originOf(event);
    assert.ok(origin !== undefined, `${event.type} at ${String(event.revision)} of ${event.stream} has no origin`);
    const { replay, log: from, ...rest } = origin;
    assert.deepEqual({ replay, from }, { replay: name, from: log });
    assert.ok(
      !ids.has(event.id),
      `the id of ${event.type} at ${String(event.revision)} of ${event.stream} is there twice`,
    );
    ids.add(event.id);
    const { stream, type, data } = event;
    const metadata = Object.fromEntries(Object.entries(event.metadata).filter(([key]) => key !== 'replayed'));
    return { stream, type, data, metadata, origin: rest };
  });
}

/** By target stream, in its order. */
export function byStream(copied: readonly Copied[]): ReadonlyMap<string, readonly Copied[]> {
  const streams = new Map<string, Copied[]>();
  for (const one of copied) streams.set(one.stream, [...(streams.get(one.stream) ?? []), one]);
  return new Map([...streams].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The target holds what `transform` makes of the source: nothing is missing, nothing is there twice, each stream in log order. */
export async function assertCopied(
  context: ReplayContext,
  {
    name = context.name(),
    transform = context.renamed,
  }: { readonly name?: string; readonly transform?: Transform } = {},
): Promise<void> {
  const expected = byStream(expectedOf(await context.sourceLog(), transform));
  const actual = byStream(await copiedBy(context, name));
  const counts = (of: typeof expected): string => [...of].map(([id, all]) => `${id}: ${String(all.length)}`).join(', ');
  assert.equal(counts(actual), counts(expected));
  assert.deepEqual(actual, expected);
}

/** The same, save that events of parked streams may stand later than those of others: each source stream is in order. */
export async function assertCopiedPerSource(
  context: ReplayContext,
  {
    name = context.name(),
    transform = context.renamed,
  }: { readonly name?: string; readonly transform?: Transform } = {},
): Promise<void> {
  const keyed = (copied: readonly Copied[]) =>
    byStream(copied.map((one) => ({ ...one, stream: `${one.stream} of ${one.origin.stream}` })));
  const expected = keyed(expectedOf(await context.sourceLog(), transform));
  assert.deepEqual(keyed(await copiedBy(context, name)), expected);
}

// An aggregate as it is, or as it was at a revision or a point in time, with the newest of what had happened by then.
import * as E from 'fp-ts/lib/Either.js';
import {
  currentEventsOf,
  fold,
  KERNEL,
  load,
  originOf,
  type AnyDefinition,
  type RecordedEvent,
  type Repository,
  type UnknownEvents,
} from '@millrace/core';
import type { Store } from '../config/config.js';
import { newestOfStream } from '../events/newest-events.js';
import { problem, problemOf, type Problem } from '../problem.js';

/** Up to where: the newest revision that counts, or the last millisecond. */
export type Until =
  { readonly _tag: 'Revision'; readonly revision: bigint } | { readonly _tag: 'Time'; readonly time: number };

export interface AggregateState {
  readonly _tag: 'AggregateState';
  /** `undefined` when nothing had happened yet. */
  readonly revision: bigint | undefined;
  readonly state: unknown;
  /** The newest events that count, the oldest of them first. */
  readonly history: readonly RecordedEvent[];
}

/** Which aggregate, and how much of its history. */
export interface Wanted {
  readonly store: Store;
  readonly definition: AnyDefinition;
  readonly stream: string;
  /** How many of the newest events. */
  readonly kept: number;
}

/** As it is: loaded as commands load it, snapshots included. @throws ReadError */
export async function newestState(
  { store, definition, stream, kept }: Wanted,
  repository: Repository,
  key: unknown,
): Promise<AggregateState | Problem> {
  // The key was taken by its codecs; its type is of no particular definition.
  const loaded = await load(repository)(definition, key as never)();
  if (E.isLeft(loaded)) return { ...problemOf(loaded.left), hint: hintFor(stream) };
  const { revision, state } = loaded.right as { readonly revision: bigint | undefined; readonly state: unknown };
  const history = revision === undefined ? [] : await newestOfStream(store, stream, kept, revision, () => true);
  return { _tag: 'AggregateState', revision, state, history };
}

/** As it was: its stream folded from the start, in bounded memory. @throws ReadError */
export async function pastState(
  { store, definition, stream, kept }: Wanted,
  until: Until,
  unknownEvents: UnknownEvents,
): Promise<AggregateState | Problem> {
  const decode = currentEventsOf(definition, unknownEvents);
  const apply = fold(definition);
  const isLater = (event: RecordedEvent): boolean =>
    until._tag === 'Revision' ? event.revision > until.revision : happenedAt(event) > until.time;
  let state: unknown = definition[KERNEL].initial;
  let history: readonly RecordedEvent[] = [];
  let revision: bigint | undefined;
  for await (const page of store.readStream(stream)) {
    const end = page.findIndex(isLater);
    const counting = end < 0 ? page : page.slice(0, end);
    const current: unknown[] = [];
    for (const event of counting) {
      const decoded = decode(event);
      if (E.isLeft(decoded)) {
        const which = `${event.type} at revision ${String(event.revision)} of ${stream}`;
        return problem('no', `${which}: ${decoded.left.message}`, { hint: hintFor(stream) });
      }
      current.push(...(decoded.right as readonly unknown[]));
      revision = event.revision;
    }
    // Decoded by the very definition that folds them.
    const folded = apply(current as never, state as never);
    if (E.isLeft(folded)) return { ...problemOf(folded.left), hint: hintFor(stream) };
    state = folded.right;
    history = kept === 0 ? [] : [...history, ...counting].slice(-kept);
    if (end >= 0) break;
  }
  return { _tag: 'AggregateState', revision, state, history };
}

// Of a replayed event: when its original was recorded.
function happenedAt(event: RecordedEvent): number {
  return originOf(event)?.created ?? event.created;
}

function hintFor(stream: string): string {
  return `See: millrace streams show ${stream}`;
}

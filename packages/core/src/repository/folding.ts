// The state source that reads the store: folds streams, and tails of streams.
import * as E from 'fp-ts/lib/Either.js';
import type { UnknownEvents } from '../aggregate/current-events.js';
import { foldPage } from '../aggregate/fold.js';
import { emptyState, type StreamState } from '../aggregate/stream-state.js';
import { ReadError, type EventStore } from '../ports/event-store.js';
import { failed, type Failed } from '../transact/result.js';
import type { Loaded, ReadHow, StateSource } from './state-source.js';

/** Reads from `store`. */
export function folding(store: EventStore, unknownEvents: UnknownEvents, commandWindow: number): StateSource {
  const load: StateSource['load'] = (identity, how) => foldFrom(emptyState(identity, commandWindow), how);

  /**
   * The tail is read from the newest event that is known, not from the one after it: that this event is still there
   * proves that the stream has not been deleted, re-created or truncated under the state. Otherwise all is read anew.
   */
  async function foldFrom(from: StreamState, { requireLeader }: ReadHow): Promise<Loaded> {
    const { identity, revision } = from;
    let state = from;
    let proven = revision === undefined;
    try {
      for await (const page of store.readStream(identity.stream, { from: revision ?? 'start', requireLeader })) {
        let rest = page;
        if (!proven) {
          if (page[0]?.revision !== revision) break;
          proven = true;
          if (page.length === 1) continue;
          rest = page.slice(1);
        }
        const folded = foldPage(state, rest, unknownEvents);
        if ('unreadable' in folded) return E.left(unreadable(folded.unreadable));
        state = folded;
      }
    } catch (cause) {
      return E.left(unread(identity.stream, cause));
    }
    if (proven) return E.right(state);
    // A follower may just not have the event yet: only the leader knows that it is gone.
    return requireLeader ? load(identity, { requireLeader }) : foldFrom(from, { requireLeader: true });
  }

  return { load, refresh: foldFrom, known: () => undefined, committed: () => undefined };
}

function unreadable({
  recorded,
  message,
  cause,
}: {
  recorded: { stream: string; revision: bigint; type: string };
  message: string;
  cause?: unknown;
}): Failed<undefined> {
  const { stream, revision, type: eventType } = recorded;
  return failed(undefined, `event ${eventType} at revision ${String(revision)} of ${stream}: ${message}`, {
    retryable: false,
    stream,
    revision,
    eventType,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** A read that threw, as a value. */
export function unread(stream: string, cause: unknown): Failed<undefined> {
  const retryable = cause instanceof ReadError ? cause.retryable : false;
  return failed(undefined, `reading ${stream} failed`, { retryable, stream, cause });
}

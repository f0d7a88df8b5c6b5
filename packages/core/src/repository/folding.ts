// The state source that reads the store: folds streams, and tails of streams.
import * as E from 'fp-ts/lib/Either.js';
import type { UnknownEvents } from '../aggregate/current-events.js';
import { foldPage } from '../aggregate/fold.js';
import { anchorAt, emptyState, type Anchor, type StreamState } from '../aggregate/stream-state.js';
import type { RecordedEvent } from '../ports/event.js';
import type { EventStore, ReadError } from '../ports/event-store.js';
import { failed, type Failed } from '../transact/result.js';
import type { Loaded, ReadHow, StateSource } from './state-source.js';

/** Reads from `store`. */
export function folding(
  store: EventStore,
  unknownEvents: UnknownEvents,
  commandWindow: number,
  home: object,
): StateSource {
  const load: StateSource['load'] = (identity, how) => foldFrom(emptyState(identity, commandWindow, home), how);

  /**
   * The tail is read from the newest event that a read has given, not from the one after what is known: that this event
   * is still there proves that the stream has not been deleted under the state, neither since then nor before the own
   * commits since. Otherwise all is read anew. A truncation that leaves this event leaves the state as it is: it then
   * has more in it than a cold load would give.
   */
  async function foldFrom(from: StreamState, { requireLeader }: ReadHow): Promise<Loaded> {
    const { identity, anchor } = from;
    let state = from;
    let proven = anchor === undefined;
    let newest: RecordedEvent | undefined;
    try {
      for await (const page of store.readStream(identity.stream, {
        from: anchor?.revision ?? 'start',
        requireLeader,
      })) {
        if (!proven && !isAt(anchor, page[0])) break;
        proven = true;
        const rest = after(state.revision, page);
        newest = page[page.length - 1];
        if (rest.length === 0) continue;
        const folded = foldPage(state, rest, unknownEvents);
        if ('unreadable' in folded) return E.left(unreadable(folded.unreadable));
        state = folded;
      }
    } catch (cause) {
      return E.left(unread(identity.stream, cause));
    }
    // A state that is ahead of the stream is of another history of it, or is asked of a follower that lags.
    if (proven && (newest?.revision ?? -1n) >= (from.revision ?? -1n))
      return E.right(state === from && newest !== undefined ? movedTo(newest, from) : state);
    // A follower may just not have the event yet: only the leader knows that it is gone.
    return requireLeader ? load(identity, { requireLeader }) : foldFrom(from, { requireLeader: true });
  }

  return { load, refresh: foldFrom, known: () => undefined, committed: () => undefined };
}

function isAt(anchor: Anchor | undefined, event: RecordedEvent | undefined): boolean {
  if (event === undefined || event.revision !== anchor?.revision) return false;
  return anchor.claimedId === undefined || anchor.claimedId === event.id;
}

// The newer the anchor, the shorter the next read.
function movedTo(newest: RecordedEvent, from: StreamState): StreamState {
  return newest.revision === from.anchor?.revision ? from : { ...from, anchor: anchorAt(from.identity, newest) };
}

// What of a page is not folded in yet: the own commits since the anchor are.
function after(revision: bigint | undefined, page: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const first = page[0];
  if (revision === undefined || first === undefined || first.revision > revision) return page;
  return page.filter((event) => event.revision > revision);
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

// By its tag: a store may have been built against another copy of this package.
function isReadError(cause: unknown): cause is ReadError {
  return cause instanceof Error && (cause as Partial<ReadError>)._tag === 'ReadError';
}

/** A read that threw, as a value. */
export function unread(stream: string, cause: unknown): Failed<undefined> {
  const retryable = isReadError(cause) && cause.retryable;
  return failed(undefined, `reading ${stream} failed`, { retryable, stream, cause });
}

// Decides whether a write may be stored: the expected revision, and whether the same events are stored already.
import { TOMBSTONE_REVISION, type CurrentVersion, type ExpectedVersion, type WriteOutcome } from './engine.js';
import { readEvent } from './read-stream.js';
import type { RecentIds } from './recent-ids.js';
import { lastVisible, lastWritten, type StreamState, type Streams } from './stream-state.js';
import { metastreamOf } from './system-streams.js';

export type CommitCheck =
  /** Write at `current + 1`. With `undelete` the stream is soft-deleted and begins anew there. */
  { readonly _tag: 'Ok'; readonly current: number; readonly undelete: boolean } | WriteOutcome;

/** The ids that a write is recognised by: those of its events, or one never seen before for a deletion. */
type Ids = readonly { readonly id: string }[];

/** What a conflict tells of a stream whose newest revision is `last`. */
export const currentVersion = (last: number): CurrentVersion => (last < 0 ? 'no_stream' : last);

const wrong = (last: number): CommitCheck => ({ _tag: 'WrongExpectedVersion', current: currentVersion(last) });

/** The answer to a write that is there already, up to `revision`. Its position is told only where a reader sees it. */
const already = (state: StreamState, revision: number, now: bigint): CommitCheck =>
  lastVisible(state) < revision
    ? { _tag: 'NotReady' }
    : { _tag: 'Written', revision, position: readEvent(state, revision, now)?.position };

/** `any` and `stream_exists`: only ids written lately are known, whatever their revisions are. */
const checkByIds = (state: StreamState, last: number, ids: Ids, recent: RecentIds, now: bigint): CommitCheck => {
  let newest = -1;
  for (const [index, { id }] of ids.entries()) {
    const revision = recent.revisionOf(state.name, id);
    if (revision === undefined) {
      return index === 0 ? { _tag: 'Ok', current: last, undelete: state.metadata.softDeleted } : wrong(last);
    }
    newest = revision;
  }
  return ids.length === 0
    ? { _tag: 'Ok', current: last, undelete: state.metadata.softDeleted }
    : already(state, newest, now);
};

/** A revision that the stream has passed: the events behind it may be these very ones. */
const checkByRevisions = (state: StreamState, expected: number, last: number, ids: Ids, now: bigint): CommitCheck => {
  for (const [index, { id }] of ids.entries()) {
    if (state.events[expected + 1 + index]?.id === id) continue;
    const anew = index === 0 && expected === -1 && state.metadata.softDeleted;
    return anew ? { _tag: 'Ok', current: last, undelete: true } : wrong(last);
  }
  return ids.length === 0 ? wrong(last) : already(state, expected + ids.length, now);
};

/**
 * The decision of the server for a write to `state`, in its order. Only ids are compared, never contents.
 */
export const checkCommit = (
  streams: Streams,
  state: StreamState,
  expected: ExpectedVersion,
  ids: Ids,
  recent: RecentIds,
  now: bigint,
): CommitCheck => {
  const last = lastWritten(state);
  if (last === TOMBSTONE_REVISION) return { _tag: 'StreamDeleted' };
  if (expected === 'stream_exists') {
    if (state.metadata.softDeleted) return { _tag: 'StreamDeleted' };
    // A stream with metadata exists, even without an event.
    if (last < 0 && lastWritten(streams.get(metastreamOf(state.name))) < 0) return wrong(last);
  }
  if (expected === 'any' || expected === 'stream_exists') return checkByIds(state, last, ids, recent, now);
  const revision = expected === 'no_stream' ? -1 : expected;
  if (revision < last) return checkByRevisions(state, revision, last, ids, now);
  if (revision > last) return wrong(last);
  return { _tag: 'Ok', current: last, undelete: state.metadata.softDeleted };
};

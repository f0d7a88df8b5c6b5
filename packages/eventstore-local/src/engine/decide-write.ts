// Decides what a write puts into the log: its events, and the metadata that the server adds to them.
import { randomUUID } from 'node:crypto';
import { checkCommit, type CommitCheck } from './check-commit.js';
import {
  TOMBSTONE_REVISION,
  type EventRecord,
  type ExpectedVersion,
  type ProposedEvent,
  type WriteOutcome,
} from './engine.js';
import type { JournalEntry } from './journal.js';
import type { RecentIds } from './recent-ids.js';
import { emptySize } from './record-size.js';
import { softDeletion, withTruncateBefore } from './stream-metadata.js';
import { lastWritten, type StreamState, type Streams } from './stream-state.js';
import { METADATA_TYPE, metastreamOf, TOMBSTONE_TYPE } from './system-streams.js';
import { writeBuilder, type WriteBuilder } from './write-builder.js';

/** What a write is decided against. */
export interface WritePlace {
  readonly streams: Streams;
  readonly recent: RecentIds;
  /** The position of the next record. */
  readonly end: number;
  /** The time, in ticks. */
  readonly now: bigint;
}

export interface DecidedWrite {
  readonly outcome: WriteOutcome;
  /** What is to be written for that outcome to be true. */
  readonly entry?: JournalEntry;
}

type Permission = Extract<CommitCheck, { readonly _tag: 'Ok' }>;

const NO_BYTES = new Uint8Array(0);

const systemEvent = (type: string, data: Uint8Array, contentType: ProposedEvent['contentType']): ProposedEvent => ({
  id: randomUUID(),
  type,
  contentType,
  data,
  metadata: NO_BYTES,
});

const metadataEvent = (data: Uint8Array): ProposedEvent => systemEvent(METADATA_TYPE, data, 'application/json');

/** A deletion has an id that nobody can repeat, so it is never recognised as done. */
const unrepeatable = (): readonly { readonly id: string }[] => [{ id: randomUUID() }];

const written = (builder: WriteBuilder, { revision, position }: EventRecord): DecidedWrite => ({
  outcome: { _tag: 'Written', revision, position },
  entry: builder.entry(),
});

/** The first event of a soft-deleted stream's next life: its metadata once more, truncated before that life. */
const undelete = (place: WritePlace, builder: WriteBuilder, stream: string, revision: number): void => {
  const metastream = place.streams.get(metastreamOf(stream));
  const data = withTruncateBefore(metastream.events.at(-1)?.data ?? NO_BYTES, revision);
  if (data !== undefined) builder.add(metastream, metastream.events.length, metadataEvent(data));
};

/** Metadata that is set for a soft-deleted stream begins its next life too. It stands on what is written right now. */
const undeleteByMetadata = (
  builder: WriteBuilder,
  metastream: StreamState,
  metadata: Uint8Array,
  above: number,
): void => {
  const { original } = metastream;
  if (original?.metadata.softDeleted !== true) return;
  const data = withTruncateBefore(metadata, original.events.length);
  if (data !== undefined) builder.add(metastream, above + 1, metadataEvent(data));
};

const appendTo = (
  place: WritePlace,
  state: StreamState,
  { current, undelete: anew }: Permission,
  events: readonly ProposedEvent[],
): DecidedWrite => {
  const builder = writeBuilder(place.end, place.now);
  let position = { commit: place.end, prepare: place.end };
  let revision = current;
  for (const event of events) {
    revision += 1;
    ({ position } = builder.add(state, revision, event));
  }
  if (events.length === 0) builder.skip(emptySize(state.nameSize));
  if (anew) undelete(place, builder, state.name, current + 1);
  undeleteByMetadata(builder, state, events.at(-1)?.data ?? state.events.at(-1)?.data ?? NO_BYTES, revision);
  return {
    outcome: { _tag: 'Written', revision: revision < 0 ? 'no_stream' : revision, position },
    entry: builder.entry(),
  };
};

/** Decides an append; see `LogEngine.append`. */
export const decideAppend = (
  place: WritePlace,
  stream: string,
  expected: ExpectedVersion,
  events: readonly ProposedEvent[],
): DecidedWrite => {
  const state = place.streams.get(stream);
  const check = checkCommit(place.streams, state, expected, events, place.recent, place.now);
  return check._tag === 'Ok' ? appendTo(place, state, check, events) : { outcome: check };
};

/** Decides a soft delete: an event in the metadata stream, which replaces all metadata. */
export const decideSoftDelete = (place: WritePlace, stream: string, expected: ExpectedVersion): DecidedWrite => {
  const state = place.streams.get(stream);
  const check = checkCommit(place.streams, state, expected, unrepeatable(), place.recent, place.now);
  if (check._tag !== 'Ok') return { outcome: check };
  const metastream = place.streams.get(metastreamOf(stream));
  const above = lastWritten(metastream);
  if (above === TOMBSTONE_REVISION) return { outcome: { _tag: 'StreamDeleted' } };
  if (lastWritten(state) < 0 && above < 0) {
    return { outcome: { _tag: 'WrongExpectedVersion', current: 'no_stream' } };
  }
  const builder = writeBuilder(place.end, place.now);
  return written(builder, builder.add(metastream, above + 1, metadataEvent(softDeletion())));
};

/** Decides a tombstone: an event in the stream itself, after which nothing comes. */
export const decideTombstone = (place: WritePlace, stream: string, expected: ExpectedVersion): DecidedWrite => {
  const state = place.streams.get(stream);
  const check = checkCommit(place.streams, state, expected, unrepeatable(), place.recent, place.now);
  if (check._tag !== 'Ok') return { outcome: check };
  const builder = writeBuilder(place.end, place.now);
  const event = systemEvent(TOMBSTONE_TYPE, NO_BYTES, 'application/octet-stream');
  return written(builder, builder.add(state, TOMBSTONE_REVISION, event));
};

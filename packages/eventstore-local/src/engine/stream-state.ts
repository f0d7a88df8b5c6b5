// One stream in memory: what is written, and how much of it readers see.
import { TOMBSTONE_REVISION, type EventRecord } from './engine.js';
import { textSize } from './record-size.js';
import { METASTREAM_METADATA, NO_METADATA, streamMetadata, type StreamMetadata } from './stream-metadata.js';
import { isMetastream, originalOf } from './system-streams.js';

export interface StreamState {
  readonly name: string;
  readonly nameSize: number;
  /** All that is written, committed or not; an event's index is its revision. */
  readonly events: EventRecord[];
  tombstoned: boolean;
  /** The metadata that is written, committed or not. */
  metadata: StreamMetadata;
  /** How many of the events are committed. */
  visible: number;
  visiblyTombstoned: boolean;
  visibleMetadata: StreamMetadata;
  /** For a metadata stream, the stream that it is about. */
  readonly original: StreamState | undefined;
}

/** A stream that nothing is written to. */
export const streamState = (name: string, original: StreamState | undefined): StreamState => {
  const metadata = original === undefined ? NO_METADATA : METASTREAM_METADATA;
  return {
    name,
    nameSize: textSize(name),
    events: [],
    tombstoned: false,
    metadata,
    visible: 0,
    visiblyTombstoned: false,
    visibleMetadata: metadata,
    original,
  };
};

/** The newest revision that is written; -1 without events; `TOMBSTONE_REVISION` if the stream or its original is gone. */
export const lastWritten = ({ events, tombstoned, original }: StreamState): number =>
  tombstoned || original?.tombstoned === true ? TOMBSTONE_REVISION : events.length - 1;

/** As `lastWritten`, of what readers see. */
export const lastVisible = ({ visible, visiblyTombstoned, original }: StreamState): number =>
  visiblyTombstoned || original?.visiblyTombstoned === true ? TOMBSTONE_REVISION : visible - 1;

/** The stream whose metadata an event of this one sets. What is said about metadata streams sets nothing. */
const subjectOf = ({ original }: StreamState): StreamState | undefined =>
  original === undefined || isMetastream(original.name) ? undefined : original;

/** Takes a record that is written. */
export const recordWritten = (state: StreamState, record: EventRecord): void => {
  if (record.revision === TOMBSTONE_REVISION) state.tombstoned = true;
  else state.events.push(record);
  const subject = subjectOf(state);
  if (subject !== undefined) subject.metadata = streamMetadata(record);
};

/** Takes back the newest record, which no reader has seen. */
export const recordLost = (state: StreamState, record: EventRecord): void => {
  if (record.revision === TOMBSTONE_REVISION) state.tombstoned = false;
  else state.events.pop();
  const subject = subjectOf(state);
  if (subject !== undefined) subject.metadata = streamMetadata(state.events.at(-1));
};

/** Shows the oldest record that readers have not seen. */
export const recordCommitted = (state: StreamState, record: EventRecord): void => {
  if (record.revision === TOMBSTONE_REVISION) state.visiblyTombstoned = true;
  else state.visible += 1;
  const subject = subjectOf(state);
  if (subject !== undefined) subject.visibleMetadata = streamMetadata(record);
};

export interface Streams {
  /** The stream; one that nothing is written to is made up and forgotten again. */
  readonly get: (name: string) => StreamState;
  /** The stream, kept from now on because something is written to it. */
  readonly keep: (name: string) => StreamState;
}

export const streams = (): Streams => {
  const states = new Map<string, StreamState>();
  const get = (name: string): StreamState =>
    states.get(name) ?? streamState(name, isMetastream(name) ? get(originalOf(name)) : undefined);
  const keep = (name: string): StreamState => {
    const known = states.get(name);
    if (known !== undefined) return known;
    const state = streamState(name, isMetastream(name) ? keep(originalOf(name)) : undefined);
    states.set(name, state);
    return state;
  };
  return { get, keep };
};

// Makes the records of one write: its events, and what the server adds to them.
import type { EventRecord, ProposedEvent } from './engine.js';
import type { JournalEntry } from './journal.js';
import { recordSize } from './record-size.js';
import type { StreamState } from './stream-state.js';

export interface WriteBuilder {
  readonly add: (state: StreamState, revision: number, event: ProposedEvent) => EventRecord;
  /** Takes the place of a record that is none. */
  readonly skip: (size: number) => void;
  readonly entry: () => JournalEntry;
}

/** Builds a write that begins at `start`; `created` is the time of all its records, in ticks. */
export const writeBuilder = (start: number, created: bigint): WriteBuilder => {
  const records: EventRecord[] = [];
  let end = start;
  return {
    add: (state, revision, { id, type, contentType, data, metadata }) => {
      const position = { commit: end, prepare: end };
      const record = { id, type, contentType, data, metadata, stream: state.name, revision, position, created };
      records.push(record);
      end += recordSize(state.nameSize, record);
      return record;
    },
    skip: (size) => {
      end += size;
    },
    entry: () => ({ start, end, records }),
  };
};

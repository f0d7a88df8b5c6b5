// How many bytes a record takes in the log. Positions grow by it, as in the transaction file of EventStoreDB.
import type { ProposedEvent } from './engine.js';

/** Lengths, kind, flags, transaction, revision, ids and time: what every record of the server has besides its texts and bytes. */
const FIXED = 88;

/** Bytes of a text with its length before it. */
export const textSize = (text: string): number => {
  const bytes = Buffer.byteLength(text);
  return bytes + (bytes < 0x80 ? 1 : bytes < 0x4000 ? 2 : 3);
};

/** The size of a record; `streamSize` is `textSize` of its stream, which is asked more often than it changes. */
export const recordSize = (streamSize: number, event: Pick<ProposedEvent, 'type' | 'data' | 'metadata'>): number =>
  FIXED + streamSize + textSize(event.type) + event.data.length + event.metadata.length;

/** The size of the record that an append without events leaves behind. */
export const emptySize = (streamSize: number): number => FIXED + streamSize + 1;

/** Where the first event goes: the server begins every log with a record of its own. */
export const LOG_START = 264;

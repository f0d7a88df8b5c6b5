// The form of the journal: a file header, then frames of magic, length, checksum and body, each one whole step.
import type { EventRecord } from '../engine/engine.js';
import type { JournalEntry } from '../engine/journal.js';
import { byteReader } from './byte-reader.js';
import { byteWriter, type ByteWriter } from './byte-writer.js';
import { crc32 } from './crc32.js';

export type FrameBody =
  | { readonly _tag: 'Entry'; readonly entry: JournalEntry }
  /** Every entry that begins at `position` or behind it is void. */
  | { readonly _tag: 'Truncation'; readonly position: number }
  /** The journal was closed in order: all before it is on the disk. */
  | { readonly _tag: 'Closed' };

export interface Frame {
  /** How far the file was on the disk for certain when the frame was made. A damage before that is no torn tail. */
  readonly safe: number;
  readonly body: FrameBody;
}

export const FILE_HEADER = Buffer.from('millrace journal 1\n');
export const FRAME_MAGIC = Buffer.from([0xf3, 0x4d, 0x52, 0x0a]);
/** Magic, length of the body, checksum of the body. */
export const FRAME_HEAD = 12;
/** The shortest body. Zeros behind a magic would have the right checksum otherwise. */
const LEAST_BODY = 9;

const KINDS = ['Entry', 'Truncation', 'Closed'] as const;

const putRecord = (writer: ByteWriter, record: EventRecord): void => {
  writer.uuid(record.id);
  writer.byte(record.contentType === 'application/json' ? 1 : 0);
  writer.number(record.position.commit);
  writer.number(record.revision);
  writer.bigint(record.created);
  writer.text(record.stream);
  writer.text(record.type);
  writer.bytes(record.data);
  writer.bytes(record.metadata);
};

/** Makes the bytes of a frame. */
export const encodeFrame = ({ safe, body }: Frame): Buffer => {
  // An entry takes about the room that it takes in the log.
  const writer = byteWriter(FRAME_HEAD, body._tag === 'Entry' ? body.entry.end - body.entry.start + 64 : 32);
  writer.number(safe);
  writer.byte(KINDS.indexOf(body._tag));
  if (body._tag === 'Truncation') writer.number(body.position);
  if (body._tag === 'Entry') {
    writer.number(body.entry.start);
    writer.number(body.entry.end);
    writer.number(body.entry.records.length);
    for (const record of body.entry.records) putRecord(writer, record);
  }
  const frame = writer.done();
  FRAME_MAGIC.copy(frame);
  frame.writeUInt32LE(frame.length - FRAME_HEAD, 4);
  frame.writeUInt32LE(crc32(frame.subarray(FRAME_HEAD)), 8);
  return frame;
};

/**
 * The size of the frame that begins at `at`; `undefined` if none can begin there. It may be larger than what is left
 * of the buffer: then more must be read before the frame can be checked.
 */
export const frameSize = (buffer: Buffer, at: number): number | undefined => {
  if (buffer.length - at < FRAME_HEAD || buffer.compare(FRAME_MAGIC, 0, 4, at, at + 4) !== 0) return undefined;
  const body = buffer.readUInt32LE(at + 4);
  return body < LEAST_BODY ? undefined : FRAME_HEAD + body;
};

/** Whether the bytes, which are as long as a frame says it is, are those that were written. */
export const isIntact = (frame: Buffer): boolean => frame.readUInt32LE(8) === crc32(frame.subarray(FRAME_HEAD));

/** Reads an intact frame. The bytes of its events are views of `frame`. */
export const decodeFrame = (frame: Buffer, known: Map<string, string>): Frame => {
  const reader = byteReader(frame.subarray(FRAME_HEAD), known);
  const safe = reader.number();
  const kind = KINDS[reader.byte()];
  if (kind === 'Closed') return { safe, body: { _tag: kind } };
  if (kind === 'Truncation') return { safe, body: { _tag: kind, position: reader.number() } };
  const start = reader.number();
  const end = reader.number();
  const count = reader.number();
  const records = Array.from({ length: count }, (): EventRecord => {
    const id = reader.uuid();
    const contentType = reader.byte() === 1 ? 'application/json' : 'application/octet-stream';
    const place = reader.number();
    const position = { commit: place, prepare: place };
    const revision = reader.number();
    const created = reader.bigint();
    const stream = reader.text();
    const type = reader.text();
    return {
      id,
      type,
      contentType,
      data: reader.bytes(),
      metadata: reader.bytes(),
      stream,
      revision,
      position,
      created,
    };
  });
  return { safe, body: { _tag: 'Entry', entry: { start, end, records } } };
};

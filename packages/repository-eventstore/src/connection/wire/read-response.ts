// Decodes what comes down a read or a subscription (`ReadResp`). The hot path of every load and projection.
import type { Frame, WireRecord } from '../connection.js';
import { ProtoReader } from './proto-reader.js';
import { readPosition } from './read-position.js';
import { readUuid } from './uuid.js';

/** What a message becomes that says nothing we ask for, such as "there is no such stream" or "fell behind". */
export const NOTHING = 'nothing';

/**
 * Decodes one message. Data and metadata are views on `bytes`, untouched. Throws on bytes that are no message.
 */
export function decodeReadResponse(bytes: Buffer): Frame | typeof NOTHING {
  const reader = new ProtoReader(bytes);
  let frame: Frame | typeof NOTHING = NOTHING;
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    switch (tag) {
      case 0x0a: // event
        frame = readEvent(reader, reader.end());
        break;
      case 0x12: // confirmation
        reader.skip(tag);
        frame = CONFIRMED;
        break;
      case 0x1a: // checkpoint
        frame = { _tag: 'Checkpoint', position: readPosition(reader, reader.end()) };
        break;
      case 0x30: // last stream position
        frame = { _tag: 'LastRevision', revision: reader.uint64() };
        break;
      case 0x42: // caught up
        reader.skip(tag);
        frame = CAUGHT_UP;
        break;
      default:
        reader.skip(tag);
    }
  }
  return frame;
}

const CONFIRMED: Frame = { _tag: 'Confirmed' };
const CAUGHT_UP: Frame = { _tag: 'CaughtUp' };

function readEvent(reader: ProtoReader, end: number): Frame | typeof NOTHING {
  let event: WireRecord | undefined;
  let link: WireRecord | undefined;
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x0a) event = readRecord(reader, reader.end());
    else if (tag === 0x12) link = readRecord(reader, reader.end());
    else reader.skip(tag);
  }
  if (link === undefined) return event === undefined ? NOTHING : { _tag: 'Event', event };
  // The place in the log that is being read is the place of the link.
  return event === undefined
    ? { _tag: 'DeadLink', position: link.position }
    : { _tag: 'Event', event: { ...event, position: link.position } };
}

const NO_BYTES = Buffer.alloc(0);
const JSON_CONTENT = 'application/json';

function readRecord(reader: ProtoReader, end: number): WireRecord {
  let id = '';
  let stream = '';
  let revision = 0n;
  let commit = 0n;
  let prepare = 0n;
  let type = '';
  let isJson = false;
  let created = 0;
  let data: Buffer = NO_BYTES;
  let metadata: Buffer = NO_BYTES;
  while (reader.at < end) {
    const tag = reader.varint();
    switch (tag) {
      case 0x0a:
        id = readUuid(reader, reader.end());
        break;
      case 0x12:
        stream = readStreamName(reader, reader.end());
        break;
      case 0x18:
        revision = reader.uint64();
        break;
      case 0x20:
        prepare = reader.uint64();
        break;
      case 0x28:
        commit = reader.uint64();
        break;
      case 0x32: {
        // An entry of the map of the system's own metadata: key, then value.
        const entryEnd = reader.end();
        let key = '';
        while (reader.at < entryEnd) {
          const part = reader.varint();
          if (part === 0x0a) key = reader.string();
          else if (part !== 0x12) reader.skip(part);
          else if (key === 'type') type = reader.string();
          else if (key === 'content-type') isJson = reader.string() === JSON_CONTENT;
          else if (key === 'created') created = readTicks(reader);
          else reader.skip(part);
        }
        break;
      }
      case 0x3a:
        metadata = reader.slice();
        break;
      case 0x42:
        data = reader.slice();
        break;
      default:
        reader.skip(tag);
    }
  }
  return { id, type, isJson, data, metadata, stream, revision, position: { commit, prepare }, created };
}

function readStreamName(reader: ProtoReader, end: number): string {
  let name = '';
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x1a) name = reader.string();
    else reader.skip(tag);
  }
  return name;
}

// Ticks of 100 ns since the epoch, as digits: more than a number holds exactly, so the last four are left away as text.
function readTicks(reader: ProtoReader): number {
  const milliseconds = Number(reader.string().slice(0, -4));
  return Number.isFinite(milliseconds) ? milliseconds : 0;
}

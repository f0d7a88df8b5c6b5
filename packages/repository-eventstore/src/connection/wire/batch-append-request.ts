// Encodes an append (`BatchAppendReq`) straight into one buffer per message: our own bytes, copied once.
import type { WireEvent, WireExpected } from '../connection.js';
import { field, numberField, varintSize, writeVarint } from './proto-writer.js';

export interface AppendRequest {
  /** A UUID; the reply carries it. */
  readonly correlationId: string;
  readonly stream: string;
  readonly expected: WireExpected;
  readonly events: readonly WireEvent[];
  /** How long the server may take, in milliseconds. */
  readonly deadline: number;
}

/**
 * The messages of one append, in order: one, unless the events take more than `largest` bytes together. Only the first
 * says what the append is: a server that has let go of it meanwhile (too large, too late) then drops the others, where
 * options sent again would begin a second append with the rest of the events.
 */
export function encodeBatchAppend(append: AppendRequest, largest: number): readonly Buffer[] {
  const messages: Buffer[] = [];
  let head: Buffer = Buffer.concat([correlationField(append), optionsField(append)]);
  let from = 0;
  let size = 0;
  const sizes = append.events.map(eventSize);
  for (const [index, event] of sizes.entries()) {
    const needed = 1 + varintSize(event.size) + event.size;
    if (index > from && size + needed > largest) {
      messages.push(message(head, append.events, sizes, from, index, size, false));
      head = correlationField(append);
      from = index;
      size = 0;
    }
    size += needed;
  }
  messages.push(message(head, append.events, sizes, from, sizes.length, size, true));
  return messages;
}

function correlationField(append: AppendRequest): Buffer {
  return field(1, field(2, append.correlationId));
}

// The deadline is a duration (field 7, which the server has known since 21.10.1) and no time of day (field 6, which is
// what the client library sends): a time of day is judged by the server's clock, and clocks that differ by more than
// the deadline would let every append time out.
function optionsField({ stream, expected, deadline }: AppendRequest): Buffer {
  const seconds = Math.floor(deadline / 1_000);
  const nanos = Math.floor((deadline % 1_000) * 1e6);
  return field(
    2,
    field(1, field(3, stream)),
    expected === 'no_stream' ? field(3) : numberField(2, expected, true),
    field(7, numberField(1, seconds), numberField(2, nanos)),
  );
}

interface EventSize {
  readonly size: number;
  readonly id: number;
  readonly type: number;
  readonly typeEntry: number;
}

const TYPE_KEY = Buffer.from([0x0a, 4, ...Buffer.from('type')]);
const JSON_ENTRY = field(2, field(1, 'content-type'), field(2, 'application/json'));
const BINARY_ENTRY = field(2, field(1, 'content-type'), field(2, 'application/octet-stream'));

function delimited(length: number): number {
  return 1 + varintSize(length) + length;
}

function eventSize(event: WireEvent): EventSize {
  const id = Buffer.byteLength(event.id);
  const type = Buffer.byteLength(event.type);
  const typeEntry = TYPE_KEY.length + delimited(type);
  const size =
    delimited(delimited(id)) +
    delimited(typeEntry) +
    (event.isJson ? JSON_ENTRY : BINARY_ENTRY).length +
    delimited(event.metadata.length) +
    delimited(event.data.length);
  return { size, id, type, typeEntry };
}

function message(
  head: Buffer,
  events: readonly WireEvent[],
  sizes: readonly EventSize[],
  from: number,
  to: number,
  size: number,
  isFinal: boolean,
): Buffer {
  const into = Buffer.allocUnsafe(head.length + size + (isFinal ? 2 : 0));
  let at = head.copy(into, 0);
  for (let index = from; index < to; index++) {
    const event = events[index];
    const eventSizes = sizes[index];
    if (event !== undefined && eventSizes !== undefined) at = writeEvent(into, at, event, eventSizes);
  }
  if (isFinal) {
    into[at] = 0x20;
    into[at + 1] = 1;
  }
  return into;
}

function writeEvent(into: Buffer, start: number, event: WireEvent, { size, id, type, typeEntry }: EventSize): number {
  let at = writeHead(into, start, 0x1a, size);
  at = writeHead(into, at, 0x0a, delimited(id));
  at = writeHead(into, at, 0x12, id);
  at += into.write(event.id, at, 'utf8');
  at = writeHead(into, at, 0x12, typeEntry);
  at += TYPE_KEY.copy(into, at);
  at = writeHead(into, at, 0x12, type);
  at += into.write(event.type, at, 'utf8');
  at += (event.isJson ? JSON_ENTRY : BINARY_ENTRY).copy(into, at);
  at = writeHead(into, at, 0x1a, event.metadata.length);
  into.set(event.metadata, at);
  at = writeHead(into, at + event.metadata.length, 0x22, event.data.length);
  into.set(event.data, at);
  return at + event.data.length;
}

function writeHead(into: Buffer, at: number, tag: number, length: number): number {
  into[at] = tag;
  return writeVarint(into, at + 1, length);
}

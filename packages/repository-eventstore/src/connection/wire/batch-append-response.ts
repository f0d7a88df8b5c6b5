// Decodes the reply to an append (`BatchAppendResp`): what the server said, by the names of its own protocol.
import type { Position } from '@millrace/core';
import { ProtoReader } from './proto-reader.js';
import { readPosition } from './read-position.js';
import { readUuid } from './uuid.js';

/** What the server says to one append. `details` names the kind of an error; its number or text comes with it. */
export interface BatchAppendAnswer {
  readonly correlationId: string;
  readonly result:
    | {
        readonly _tag: 'Success';
        readonly revision: bigint | 'no_stream';
        readonly position: Position | undefined;
      }
    | { readonly _tag: 'Error'; readonly code: number; readonly message: string; readonly details: ErrorDetails };
}

export type ErrorDetails =
  | { readonly kind: 'WrongExpectedVersion'; readonly actual: bigint | 'no_stream' }
  | { readonly kind: 'MaximumAppendSizeExceeded'; readonly limit: number | undefined }
  /** Any other kind, by the last part of its name: `StreamDeleted`, `Timeout`, `Empty`, … */
  | { readonly kind: 'Other'; readonly name: string; readonly message: string };

export function decodeBatchAppendResponse(bytes: Buffer): BatchAppendAnswer {
  const reader = new ProtoReader(bytes);
  let correlationId = '';
  let result: BatchAppendAnswer['result'] = {
    _tag: 'Error',
    code: 2,
    message: 'the reply is empty',
    details: { kind: 'Other', name: '', message: '' },
  };
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    if (tag === 0x0a) correlationId = readUuid(reader, reader.end());
    else if (tag === 0x12) result = readStatus(reader, reader.end());
    else if (tag === 0x1a) result = readSuccess(reader, reader.end());
    else reader.skip(tag);
  }
  return { correlationId, result };
}

function readSuccess(reader: ProtoReader, end: number): BatchAppendAnswer['result'] {
  let revision: bigint | 'no_stream' = 'no_stream';
  let position: Position | undefined;
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x08) revision = reader.uint64();
    else if (tag === 0x1a) position = readPosition(reader, reader.end());
    else reader.skip(tag);
  }
  return { _tag: 'Success', revision, position };
}

function readStatus(reader: ProtoReader, end: number): BatchAppendAnswer['result'] {
  let code = 0;
  let message = '';
  let details: ErrorDetails = { kind: 'Other', name: '', message: '' };
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x08) code = reader.varint();
    else if (tag === 0x12) message = reader.string();
    else if (tag === 0x1a) details = readAny(reader, reader.end());
    else reader.skip(tag);
  }
  return { _tag: 'Error', code, message, details };
}

// google.protobuf.Any: the name of a message's type, and the message.
function readAny(reader: ProtoReader, end: number): ErrorDetails {
  let url = '';
  let value: Buffer = Buffer.alloc(0);
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x0a) url = reader.string();
    else if (tag === 0x12) value = reader.slice();
    else reader.skip(tag);
  }
  const name = url.slice(Math.max(url.lastIndexOf('/'), url.lastIndexOf('.')) + 1);
  if (name === 'WrongExpectedVersion') return { kind: name, actual: readActual(value) };
  if (name === 'MaximumAppendSizeExceeded') return { kind: name, limit: readLimit(value) };
  return { kind: 'Other', name, message: name === 'BadRequest' ? readText(value) : '' };
}

// All ones is how the server writes -1, "no such stream", where it has only a number to write.
const MINUS_ONE = 2n ** 64n - 1n;

// Absent, as when the server says "no stream", means that there is none: a message that is empty here is no zero.
function readActual(bytes: Buffer): bigint | 'no_stream' {
  const reader = new ProtoReader(bytes);
  let actual: bigint | 'no_stream' = 'no_stream';
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    if (tag === 0x08) actual = reader.uint64();
    else reader.skip(tag);
  }
  return actual === MINUS_ONE ? 'no_stream' : actual;
}

function readLimit(bytes: Buffer): number | undefined {
  const reader = new ProtoReader(bytes);
  let limit: number | undefined;
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    if (tag === 0x08) limit = reader.varint();
    else reader.skip(tag);
  }
  return limit;
}

function readText(bytes: Buffer): string {
  const reader = new ProtoReader(bytes);
  let text = '';
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    if (tag === 0x0a) text = reader.string();
    else reader.skip(tag);
  }
  return text;
}

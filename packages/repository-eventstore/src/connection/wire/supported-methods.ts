// Decodes what a server says it can do (`SupportedMethods`): its version, and whether it takes appends in batches.
import { ProtoReader } from './proto-reader.js';

export interface ServerFeatures {
  /** As the server writes it, for messages. */
  readonly version: string;
  readonly batchAppend: boolean;
}

export function decodeSupportedMethods(bytes: Buffer): ServerFeatures {
  const reader = new ProtoReader(bytes);
  let version = 'unknown';
  let batchAppend = false;
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    if (tag === 0x0a) batchAppend = isBatchAppend(reader, reader.end()) || batchAppend;
    else if (tag === 0x12) version = reader.string();
    else reader.skip(tag);
  }
  return { version, batchAppend };
}

// Servers write the names in small letters.
function isBatchAppend(reader: ProtoReader, end: number): boolean {
  let method = '';
  let service = '';
  while (reader.at < end) {
    const tag = reader.varint();
    if (tag === 0x0a) method = reader.string();
    else if (tag === 0x12) service = reader.string();
    else reader.skip(tag);
  }
  return method.toLowerCase() === 'batchappend' && service.toLowerCase() === 'event_store.client.streams.streams';
}

// The messages of a read as a server sends them, made by the generated classes of the client library.
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AccountEvent } from '../domain.js';
import { streamOf } from './contender.js';
import { storedForm } from './stored-form.js';

const { ReadEvent } = streams.ReadResp;

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

const identifierOf = (stream: string): shared.StreamIdentifier => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream).toString('base64'));
  return identifier;
};

/** `Created` is in ticks of 100 ns, as servers send it. */
const recorded = (account: string, event: AccountEvent, revision: number): streams.ReadResp.ReadEvent.RecordedEvent => {
  const { type, data, metadata } = storedForm(account, event);
  const id = new shared.UUID();
  id.setString(randomUUID());
  const position = String(1_000_000 + revision * 512);
  const message = new ReadEvent.RecordedEvent();
  message.setId(id);
  message.setStreamIdentifier(identifierOf(streamOf(account)));
  message.setStreamRevision(String(revision));
  message.setCommitPosition(position);
  message.setPreparePosition(position);
  message.getMetadataMap().set('type', type);
  message.getMetadataMap().set('content-type', 'application/json');
  message.getMetadataMap().set('created', `${Date.now()}0000`);
  message.setCustomMetadata(bytesOf(metadata));
  message.setData(bytesOf(data));
  return message;
};

/** So many deposits of 1 in one account, the first at revision 0. */
export const readResponses = (count: number): readonly Buffer[] => {
  const account = `decode-${randomUUID()}`;
  return Array.from({ length: count }, (_, revision) => {
    const event = new ReadEvent();
    event.setEvent(recorded(account, { type: 'deposited', data: { amount: 1 } }, revision));
    event.setCommitPosition(String(1_000_000 + revision * 512));
    const response = new streams.ReadResp();
    response.setEvent(event);
    return Buffer.from(response.serializeBinary());
  });
};

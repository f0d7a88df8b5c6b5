// The messages that answer a read.
import type { EventRecord, LogPosition, ResolvedEvent } from '../engine/engine.js';
import { shared, streams } from './generated.js';
import { revisionText } from './revision.js';
import { streamIdentifier } from './stream-identifier.js';
import { uuidMessage } from './uuid.js';

export type ReadResponse = InstanceType<typeof streams.ReadResp>;

const { ReadResp } = streams;

const recorded = (record: EventRecord, { commit, prepare }: LogPosition, uuid: 'string' | 'structured') => {
  const message = new ReadResp.ReadEvent.RecordedEvent()
    .setId(uuidMessage(record.id, uuid))
    .setStreamIdentifier(streamIdentifier(record.stream))
    .setStreamRevision(revisionText(record.revision))
    .setCommitPosition(String(commit))
    .setPreparePosition(String(prepare))
    .setCustomMetadata(record.metadata)
    .setData(record.data);
  message
    .getMetadataMap()
    .set('type', record.type)
    .set('created', String(record.created))
    .set('content-type', record.contentType);
  return message;
};

export const eventMessage = (resolved: ResolvedEvent, uuid: 'string' | 'structured', ofAll: boolean): ReadResponse => {
  const { event, link, position } = resolved;
  const message = new ReadResp.ReadEvent();
  if (event !== undefined) message.setEvent(recorded(event, ofAll ? position : event.position, uuid));
  if (link !== undefined) message.setLink(recorded(link, position, uuid));
  if (ofAll) message.setCommitPosition(String(position.commit));
  else message.setNoPosition(new shared.Empty());
  return new ReadResp().setEvent(message);
};

export const confirmationMessage = (id: string): ReadResponse =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

export const caughtUpMessage = (): ReadResponse => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

export const fellBehindMessage = (): ReadResponse => new ReadResp().setFellBehind(new ReadResp.FellBehind());

export const checkpointMessage = ({ commit, prepare }: LogPosition): ReadResponse =>
  new ReadResp().setCheckpoint(
    new ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare)),
  );

export const streamNotFoundMessage = (stream: string): ReadResponse =>
  new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream)));

export const lastRevisionMessage = (revision: number): ReadResponse =>
  new ReadResp().setLastStreamPosition(revisionText(revision));

export const firstRevisionMessage = (revision: number): ReadResponse =>
  new ReadResp().setFirstStreamPosition(revisionText(revision));

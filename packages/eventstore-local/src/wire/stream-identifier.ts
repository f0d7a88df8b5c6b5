// Stream names on the wire: the bytes of their UTF-8.
import { shared } from './generated.js';

type StreamIdentifier = InstanceType<typeof shared.StreamIdentifier>;

export const streamName = (identifier: StreamIdentifier | undefined): string =>
  identifier === undefined ? '' : Buffer.from(identifier.getStreamName_asU8()).toString('utf8');

export const streamIdentifier = (name: string): StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(name, 'utf8'));

// The events that a client wants written, from the messages of append and batch append.
import type { ProposedEvent } from '../engine/engine.js';
import type { shared } from './generated.js';
import { uuidText } from './uuid.js';

interface ProposedMessage {
  readonly getId: () => InstanceType<typeof shared.UUID> | undefined;
  readonly getMetadataMap: () => { readonly get: (key: string) => string | undefined };
  readonly getData_asU8: () => Uint8Array;
  readonly getCustomMetadata_asU8: () => Uint8Array;
}

/** The event, or the name of the metadata property that it lacks. */
export const proposedEvent = (message: ProposedMessage): ProposedEvent | 'type' | 'content-type' => {
  const type = message.getMetadataMap().get('type');
  if (type === undefined) return 'type';
  const contentType = message.getMetadataMap().get('content-type');
  if (contentType === undefined) return 'content-type';
  return {
    id: uuidText(message.getId()),
    type,
    contentType: contentType === 'application/json' ? 'application/json' : 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
};

/** What an event counts towards the limit of an append: its data, its metadata, and its type at two bytes a character. */
export const eventSize = (event: ProposedEvent): number =>
  event.data.length + event.metadata.length + 2 * event.type.length;

// From a current, decoded event to one for the target: encoded, in the stream of its aggregate, with its version.
import { inWords } from '../../aggregate/unreadable.js';
import { streamName } from '../../aggregate/stream-name.js';
import { Issues, type Fields } from '../../codec/record.js';
import type { AggregateKernel, EventKernel } from '../../definition/kernel.js';
import type { RecordedEvent } from '../../ports/event.js';
import type { JsonObject } from '../../ports/json.js';
import type { ReplacedBy } from '../transform.js';

/**
 * What is written of an event of `kernel` in place of `source`, whose other metadata it keeps.
 *
 * @param data decoded, the key merged in.
 * @param stream default: that of the aggregate whose key is in `data`.
 * @throws when the codecs refuse the data; what a transform throws is a failure of the event.
 */
export function replacedByCurrent(
  kernel: AggregateKernel,
  event: EventKernel,
  data: Readonly<Fields>,
  source: RecordedEvent,
  stream?: string,
): ReplacedBy {
  const encoded = event.codec.encode(data);
  if (encoded instanceof Issues) throw new Error(`${event.type} cannot be encoded: ${inWords(encoded.list)}`);
  const target = stream ?? streamName(kernel.type, kernel.key.names, encoded.json);
  if (target === undefined)
    throw new Error(`${event.type} is of no stream: a property of a key must be a string, a number or a boolean`);
  return {
    stream: target,
    type: event.type,
    data: encoded.json,
    metadata: inVersion(source.metadata, event.version),
  };
}

function inVersion(metadata: JsonObject, schemaVersion: number): JsonObject {
  return metadata['schemaVersion'] === schemaVersion ? metadata : { ...metadata, schemaVersion };
}

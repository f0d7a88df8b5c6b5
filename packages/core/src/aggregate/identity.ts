// Which aggregate: its definition, its key and the stream that follows from them. No handler can change it.
import { Issues, type Encoded } from '../codec/record.js';
import type { AggregateKernel } from '../definition/kernel.js';
import { streamName } from './stream-name.js';

export interface Identity {
  readonly kernel: AggregateKernel;
  /** Frozen. */
  readonly key: Encoded;
  readonly stream: string;
}

/** The aggregate of `kernel` with this encoded key. */
export function identify(kernel: AggregateKernel, key: unknown): Identity | Issues {
  const decoded = kernel.key.decode(key, 'refuse');
  if (decoded instanceof Issues) return decoded;
  const encoded = kernel.key.encode(decoded);
  if (encoded instanceof Issues) return encoded;
  const stream = streamName(kernel.type, kernel.key.names, encoded.json);
  if (stream !== undefined) return { kernel, key: encoded, stream };
  const path = kernel.key.names.find((name) => streamName(kernel.type, [name], encoded.json) === undefined) ?? '';
  return new Issues([{ path, message: 'a property of a key must be a string, a number or a boolean once encoded' }]);
}

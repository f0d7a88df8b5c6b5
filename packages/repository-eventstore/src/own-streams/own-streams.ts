// The adapter's own streams: their names begin with `millrace.`, their event types with `millrace/`, and no log shows them.
import { createHash } from 'node:crypto';

/** With this the name of every stream of the adapter's own begins. An aggregate type must not begin so. */
export const OWN_STREAM_PREFIX = 'millrace.';

/** With this the type of every event in them begins. */
export const OWN_TYPE_PREFIX = 'millrace/';

/** Whether only the adapter itself sees the stream. */
export function isOwnStream(stream: string): boolean {
  return stream.startsWith(OWN_STREAM_PREFIX);
}

// Stream names travel in trailers, which hold neither other characters nor very long text.
const READABLE = /^[!-~]{0,400}$/;

/** The adapter's own stream of this kind and name. A name that is long or not ASCII is replaced by its hash. */
export function ownStream(kind: 'snapshot' | 'checkpoint', name: string): string {
  const readable = READABLE.test(name) ? name : `=${createHash('sha256').update(name).digest('hex')}`;
  return `${OWN_STREAM_PREFIX}${kind}-${readable}`;
}

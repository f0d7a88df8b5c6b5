// Follows a link event to the event that it names.
import type { EventRecord, ResolvedEvent } from './engine.js';
import { readEvent } from './read-stream.js';
import type { Streams } from './stream-state.js';
import { LINK_TYPE } from './system-streams.js';

/**
 * The event that a link (`revision@stream`) names, if a client can still read it there. A link to a link is followed
 * once. What does not begin with a number is no link and is given as an event, as the server does.
 */
export const resolveLink = (streams: Streams, record: EventRecord, now: bigint): ResolvedEvent => {
  const { position } = record;
  if (record.type !== LINK_TYPE) return { event: record, link: undefined, position };
  const text = Buffer.from(record.data).toString('utf8');
  const at = text.indexOf('@');
  const revision = at < 0 ? text : text.slice(0, at);
  if (!/^\s*[+-]?\d+\s*$/.test(revision)) return { event: record, link: undefined, position };
  const stream = at < 0 ? '' : text.slice(at + 1);
  const event = stream === '' ? undefined : readEvent(streams.get(stream), Number(revision), now);
  return { event, link: record, position };
};

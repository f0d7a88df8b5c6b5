// Filters of the log, applied here: what passes one, and whether one lets everything pass that another does.
import type { LogFilter } from '../ports/event-log.js';
import type { RecordedEvent } from '../ports/event.js';

/**
 * Whether every event that passes `inner` is known to pass `outer`. Of a regex only its equal is known: the store may
 * read it in another dialect than JavaScript's, so it is never applied here.
 */
export function covers(outer: LogFilter | undefined, inner: LogFilter | undefined): boolean {
  if (outer === undefined) return inner === undefined || 'prefixes' in inner;
  if (inner?.by !== outer.by) return false;
  if ('regex' in outer) return 'regex' in inner && inner.regex === outer.regex;
  return (
    'prefixes' in inner && inner.prefixes.every((prefix) => outer.prefixes.some((wide) => prefix.startsWith(wide)))
  );
}

/** Whether an event, which comes from a subscription whose filter covers this one, passes. */
export function passing(filter: LogFilter | undefined): (event: RecordedEvent) => boolean {
  // The subscription has a covering filter, which for a regex is the same one.
  if (filter === undefined || 'regex' in filter) return () => true;
  const { by, prefixes } = filter;
  if (by === 'stream') return ({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix));
  return ({ type }) => prefixes.some((prefix) => type.startsWith(prefix));
}

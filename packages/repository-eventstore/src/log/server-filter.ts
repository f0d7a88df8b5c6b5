// The filter that the server applies: the user's, without system events and the adapter's own streams where it can tell.
import { ReadError, type LogFilter } from '@millrace/core';
import type { WireRecord } from '../connection/connection.js';
import { isOwnStream, OWN_STREAM_PREFIX } from '../own-streams/own-streams.js';
import { ALL } from './read-error.js';

// The server reads .NET's regular expressions. What is used here means the same there and in JavaScript: groups and
// lookaheads. No user's prefix or regex can see these events, so each filter begins by turning them down.
const hiddenStreams = String.raw`^(?!\$|${escaped(OWN_STREAM_PREFIX)})`;
const hiddenTypes = String.raw`^(?!\$)`;

// Matches nothing. An empty list of prefixes is no filter for the server, but a malformed call.
const nothing = '(?!)';

/** Never filtered out: an event that the log gives. The server's filter sees the stream or the type, never both. */
export function isGiven({ stream, type }: WireRecord): boolean {
  return !type.startsWith('$') && !stream.startsWith('$') && !isOwnStream(stream);
}

/**
 * What to send for the user's filter. A filter by stream still lets system events of the user's streams pass (the
 * tombstone, a `$streamDeleted` event), and one by type those of the adapter's own streams: `isGiven` holds them back.
 *
 * @throws ReadError `refused` for a regex that JavaScript cannot read: the server would answer it as if it had failed.
 */
export function serverFilter(filter: LogFilter | undefined): LogFilter {
  if (filter === undefined) return { by: 'stream', regex: hiddenStreams };
  const { by } = filter;
  const hidden = by === 'stream' ? hiddenStreams : hiddenTypes;
  if ('regex' in filter) return { by, regex: `${hidden}(?=[\\s\\S]*?(?:${checked(filter.regex)}))` };
  const prefixes = filter.prefixes.filter((prefix) => !prefix.startsWith('$'));
  if (prefixes.length === 0) return { by, regex: nothing };
  // Prefixes cost the server less than a regex.
  if (!prefixes.some((prefix) => mayHide(prefix, by))) return { by, prefixes };
  return { by, regex: `${hidden}(?:${prefixes.map(escaped).join('|')})` };
}

// Whether names with this prefix can be of system events, or of the adapter's own streams.
function mayHide(prefix: string, by: LogFilter['by']): boolean {
  return prefix === '' || (by === 'stream' && (OWN_STREAM_PREFIX.startsWith(prefix) || isOwnStream(prefix)));
}

function escaped(prefix: string): string {
  return prefix.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
}

function checked(regex: string): string {
  try {
    new RegExp(regex);
    return regex;
  } catch (error) {
    throw new ReadError('refused', ALL, false, error);
  }
}

/** The user's filter as a test of one record, for the rare record that comes without the server's. */
export function matcher(filter: LogFilter | undefined): (record: WireRecord) => boolean {
  if (filter === undefined) return () => true;
  const text = (record: WireRecord): string => (filter.by === 'stream' ? record.stream : record.type);
  if ('regex' in filter) {
    const regex = new RegExp(checked(filter.regex));
    return (record) => regex.test(text(record));
  }
  return (record) => filter.prefixes.some((prefix) => text(record).startsWith(prefix));
}

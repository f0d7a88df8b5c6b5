// Looks at a connection string before the client library does, which prints the whole of it, password included, when it
// does not like an option.
import { WireError } from './connection.js';

// As the library compares them: without case, `-` and `_`.
const KNOWN = new Set(
  [
    ...['userCertFile', 'userKeyFile', 'maxDiscoverAttempts', 'connectionName', 'defaultDeadline', 'discoveryInterval'],
    ...['gossipTimeout', 'nodePreference', 'tls', 'tlsVerifyCert', 'tlsCAFile', 'throwOnAppendFailure'],
    ...['keepAliveInterval', 'keepAliveTimeout'],
  ].map((name) => name.toLowerCase()),
);

/** The library's, in milliseconds. */
const KEEP_ALIVE_TIMEOUT = 10_000;

const flat = (name: string): string => name.trim().toLowerCase().replace(/[_-]/g, '');

export interface CheckedString {
  /**
   * For the library: without the options that it would ignore and complain about, and for one client alone.
   *
   * gRPC shares sockets between all channels of a process to one address that have the same options. While another store
   * of this process holds on to a socket that has died in silence, a client that is made because of that would be given
   * that very socket. So each has options of its own: a keep-alive timeout that differs by some milliseconds.
   */
  readonly stringFor: (client: number) => string;
  /** The options left out, by name. */
  readonly ignored: readonly string[];
  /** Whether the string leads to the leader, as it does unless it prefers other nodes. */
  readonly prefersLeader: boolean;
}

export function checkConnectionString(source: string): CheckedString {
  // Behind the credentials, as the library finds their end: a password may have a question mark in it.
  const credentials = /^\s*[^:]+:\/\/(?:[^:]+:[^@]+@)?/.exec(source)?.[0] ?? '';
  const question = source.indexOf('?', credentials.length);
  const options =
    question < 0
      ? []
      : source
          .slice(question + 1)
          .split('&')
          .map(pair);
  const kept = options.filter(({ name, value }) => KNOWN.has(name) && !(name === 'tlsverifycert' && value === 'false'));
  const given = Number(options.find(({ name }) => name === 'keepalivetimeout')?.value ?? KEEP_ALIVE_TIMEOUT);
  // -1 switches keep-alive off, and what is no number is the library's to refuse.
  const varied = given >= 0 ? kept.filter(({ name }) => name !== 'keepalivetimeout') : kept;
  const query = (client: number): string =>
    [...(given >= 0 ? [`keepAliveTimeout=${String(given + (client % 1_000))}`] : []), ...varied.map(({ text }) => text)]
      .filter((text) => text !== '')
      .join('&');
  const preference = options.find(({ name }) => name === 'nodepreference')?.value ?? 'leader';
  return {
    stringFor: (client) => `${question < 0 ? source.trimEnd() : source.slice(0, question)}?${query(client)}`,
    ignored: options.filter((option) => !kept.includes(option) && option.written !== '').map(({ written }) => written),
    prefersLeader: flat(preference) === 'leader',
  };
}

function pair(text: string): { text: string; written: string; name: string; value: string } {
  const equals = text.indexOf('=');
  // Without `=` it is an error of the string, which the library finds.
  if (equals < 0) return { text, written: '', name: 'tls', value: '' };
  const written = text.slice(0, equals);
  return {
    text,
    written,
    name: flat(written),
    value: text
      .slice(equals + 1)
      .trim()
      .toLowerCase(),
  };
}

/**
 * The error for a connection string that the library refuses. Neither its words nor its cause hold any of the string:
 * the library's own error does.
 */
export function connectionStringError(error: unknown): WireError {
  const at =
    error instanceof Error && 'location' in error && Array.isArray(error.location)
      ? (error.location[0] as unknown)
      : undefined;
  const expected = error instanceof Error && 'expected' in error ? error.expected : undefined;
  const words =
    typeof at === 'number' && typeof expected === 'string'
      ? `at character ${at}, where ${expected} is expected`
      : // Files that are not there, and numbers out of range: the library names no more than an option in these.
        error instanceof Error && !('connectionString' in error)
        ? error.message
        : 'it has a form that is not known';
  return new WireError('refused', true, `the connection string cannot be used: ${words}`);
}

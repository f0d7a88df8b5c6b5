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

const flat = (name: string): string => name.trim().toLowerCase().replace(/[_-]/g, '');

export interface CheckedString {
  /** For the library: without the options that it would ignore and complain about. */
  readonly connectionString: string;
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
  const query = kept.map(({ text }) => text).join('&');
  const preference = options.find(({ name }) => name === 'nodepreference')?.value ?? 'leader';
  return {
    connectionString: question < 0 ? source : source.slice(0, question) + (query === '' ? '' : `?${query}`),
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

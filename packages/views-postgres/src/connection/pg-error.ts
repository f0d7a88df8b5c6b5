// What an error of pg or of the connection means.

/** SQLSTATEs, or how they begin, after which the same may succeed later. */
const PASSING = [
  '08', // the connection broke
  '25006', // the server has become a read-only one
  '25P03', // idle in a transaction for too long
  '25P04', // in a transaction for too long
  '40', // a deadlock, or another transaction came in between
  '53', // out of connections, memory or disk
  '55P03', // a lock was not to be had in time
  '57014', // cancelled: mostly a statement_timeout
  '57P', // the server goes down or comes up
];

// pg gives these no code.
const BROKEN = /^(Connection terminated|Client (has encountered|was closed)|Query read timeout|timeout e)/;

/** The SQLSTATE of an error, if PostgreSQL has sent it. */
export function sqlState(error: unknown): string | undefined {
  const code = codeOf(error);
  return code !== undefined && /^[0-9FHPX][0-9A-Z]{4}$/.test(code) ? code : undefined;
}

/** Whether the same may succeed later. */
export function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return PASSING.some((beginning) => state.startsWith(beginning));
  return isSystemError(error) || BROKEN.test(messageOf(error));
}

/** Whether the transaction is undone because another one was in its way: a deadlock, or a serialization failure. */
export function isOvertaken(error: unknown): boolean {
  const state = sqlState(error);
  // 40003: it is not known whether the statement was completed.
  return state !== undefined && state.startsWith('40') && state !== '40003';
}

/** Whether the connection is of no more use. */
export function breaksConnection(error: unknown): boolean {
  const state = sqlState(error);
  return state === undefined || /^(08|25006|25P03|25P04|57P)/.test(state);
}

/** In words. */
export function messageOf(error: unknown): string {
  // Where several addresses were tried, and none answered, the message is empty.
  return [textIn(error, 'message'), codeOf(error)].find((text) => text !== undefined && text !== '') ?? String(error);
}

/** More about it, as PostgreSQL has sent it. */
export function detailOf(error: unknown): string | undefined {
  return textIn(error, 'detail');
}

// ECONNREFUSED, EAI_AGAIN and so on, but not ERR_INVALID_ARG_TYPE.
function isSystemError(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && /^E[A-Z]+(_AGAIN)?$/.test(code);
}

function codeOf(error: unknown): string | undefined {
  return textIn(error, 'code');
}

// Errors of Node may be of another realm, where they are no instances of ours.
function textIn(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

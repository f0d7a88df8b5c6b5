// Takes credentials out of text: the one place that knows what they look like.

/** `scheme://user:password@`, or whatever stands before the last `@` of an address. */
const ADDRESS = /\b([a-z][a-z\d+.-]*:\/\/)[^\s'"`<>]*@/gi;

/** `password=…`, `"password": "…"` and the like; a value ends where its quotes, its list or its query do. */
const NAMED =
  /\b([a-z_-]*(?:password|passwd|pwd|passphrase|secret|api[-_]?key|access[-_]?token))(["']?\s*[=:]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s&;,'")}\]]+)/gi;

const HIDDEN = '***';

/**
 * `text` without the credentials in it: the user and password of addresses, and values that are named like a secret.
 *
 * @example
 * redact('esdb://admin:changeit@host:2113'); // 'esdb://***@host:2113'
 */
export function redact(text: string): string {
  return text.replace(ADDRESS, `$1${HIDDEN}@`).replace(NAMED, `$1$2${HIDDEN}`);
}

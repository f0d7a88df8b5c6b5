// `redactFields`: a transform that removes properties from the data of events, or puts something else in their place.
import { copyPlain } from '../../codec/copy.js';
import type { RecordedEvent } from '../../ports/event.js';
import type { Json } from '../../ports/json.js';
import type { Transform } from '../transform.js';

/** Properties to redact, by event type as stored: `'address.street'`, or `['address', 'street']` where a name has a dot. */
export type RedactedFields = Readonly<Record<string, readonly (string | readonly string[])[]>>;

/**
 * Gives what stands in place of a value; `undefined` removes the property. It must be pure.
 *
 * @param path of the property in the data: `address.street`.
 */
export type Redaction = (value: Json, path: string, event: RecordedEvent) => Json | undefined;

/**
 * A transform that leaves everything as it is, but for some properties in the data of some types of events. A path goes
 * on into every element of an array that it meets; one that leads nowhere changes nothing. Metadata are not looked at,
 * and neither are the data of events whose bytes are no JSON, which cannot be replayed anyway.
 *
 * The properties are gone from the target only: the source has them until it is deleted.
 *
 * @param fields see `RedactedFields`.
 * @param redaction default: the property is removed. Where a codec wants it, give something else.
 * @example
 * const redacted = redactFields({ 'customer/registered': ['email', 'address.street'] });
 * const readable = redactFields({ 'customer/registered': ['email'] }, () => 'redacted@example.com');
 */
export function redactFields(fields: RedactedFields, redaction: Redaction = () => undefined): Transform {
  const byType = new Map(
    Object.entries(fields).map(([type, paths]) => [
      type,
      paths.map((path): readonly string[] => (typeof path === 'string' ? path.split('.') : path)),
    ]),
  );
  return (event) => {
    const paths = byType.get(event.type);
    if (paths === undefined) return event;
    const { stream, type, metadata } = event;
    const data = copyPlain(event.data);
    for (const path of paths) redact(data, path, (value) => redaction(value, path.join('.'), event));
    return { stream, type, data, metadata };
  };
}

function redact(within: unknown, path: readonly string[], redaction: (value: Json) => Json | undefined): void {
  if (Array.isArray(within)) {
    for (const element of within) redact(element, path, redaction);
    return;
  }
  const [name, ...rest] = path;
  if (typeof within !== 'object' || within === null || name === undefined || !Object.hasOwn(within, name)) return;
  const parent = within as Record<string, Json>;
  const value = parent[name];
  if (rest.length > 0) {
    redact(value, rest, redaction);
    return;
  }
  const instead = value === undefined ? undefined : redaction(value);
  // Defined, not assigned: `__proto__` is a name like any other.
  if (instead !== undefined) Object.defineProperty(parent, name, { value: instead });
  else Reflect.deleteProperty(parent, name);
}

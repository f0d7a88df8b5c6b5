// How a stream differs, told from the event that should stand somewhere and the one that does.
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions } from '../../ports/position.js';
import { originOf, type Origin } from '../origin.js';
import type { Replacement } from '../replacements.js';
import { comparedEvent } from './compared-event.js';
import { jsonDifference } from './json-difference.js';
import type { ComparedStream } from './stream-table.js';
import type { StreamDifference } from './verify-report.js';

/** An event of the target; `origin` is missing when the replay did not write it. */
export interface Found {
  readonly event: RecordedEvent;
  readonly origin: Origin | undefined;
}

type What = Pick<StreamDifference, 'kind' | 'path' | 'expected' | 'actual'> & { readonly why: string };

/** How `found`, which the replay wrote, differs from what should stand in its place; `undefined` when it does not. */
export function differenceAt(
  stream: ComparedStream,
  expected: Replacement,
  found: Found & { readonly origin: Origin },
): StreamDifference | undefined {
  const wanted = expected.event();
  const difference = jsonDifference(comparedEvent(wanted), comparedEvent(found.event));
  if (difference === undefined) return undefined;
  if (wanted.id.toLowerCase() !== found.event.id.toLowerCase()) {
    const order = orderOf(found.origin, originOf(wanted) ?? found.origin);
    if (order > 0) return missing(stream, expected, found, found.event.revision);
    if (order < 0) return unexpected(stream, found);
  }
  const why = `${difference.path} is ${difference.actual} instead of ${difference.expected}, in ${nameOf(found.event)}`;
  return described(stream, found.event.revision, { kind: 'changed', ...difference, why });
}

// The order in which a replay writes.
function orderOf(a: Origin, b: Origin): number {
  const order = comparePositions(a.position, b.position);
  return order === 0 ? a.index - b.index : order;
}

/** An event that should stand at `revision`, where `found` stands if anything does. */
export function missing(
  stream: ComparedStream,
  { event, source }: Replacement,
  found: Found | undefined,
  revision: bigint,
): StreamDifference {
  const { id, type } = event();
  const whence = `${type} (${id}), from revision ${String(source.revision)} of ${source.stream}, is missing`;
  const why = found === undefined ? whence : `${whence}; in its place stands ${nameOf(found.event)}`;
  return described(stream, revision, { kind: 'missing', why });
}

/** An event that should not stand where it does. */
export function unexpected(stream: ComparedStream, { event, origin }: Found): StreamDifference {
  const whence =
    origin === undefined
      ? 'which the replay did not write'
      : `from revision ${String(origin.revision)} of ${origin.stream}`;
  const why = `${nameOf(event)}, ${whence}, is not expected there`;
  return described(stream, event.revision, { kind: 'unexpected', why });
}

/** A stream that differed by its hash, and in which no difference was found. */
export function unsteady(stream: ComparedStream, revision: bigint): StreamDifference {
  const why = 'it differed, and did not when it was read again: is the transform pure?';
  return described(stream, revision, { kind: 'unsteady', why });
}

function nameOf({ type, id }: RecordedEvent): string {
  return `${type} (${id})`;
}

function described(
  { stream, expected: expectedEvents, found: actualEvents }: ComparedStream,
  revision: bigint,
  { why, ...what }: What,
): StreamDifference {
  const message = `${stream} at revision ${String(revision)}: ${why}`;
  return { stream, revision, ...what, expectedEvents, actualEvents, message };
}

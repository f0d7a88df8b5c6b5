// `chainTransforms`: one transform after another, each working on what the one before it gives.
import { isStrayPromise } from '../../aggregate/stray-promise.js';
import { preview } from '../../codec/io-ts-issues.js';
import type { RecordedEvent } from '../../ports/event.js';
import type { ReplacedBy, Transform } from '../transform.js';

/**
 * A transform that gives each event to the first, each event that this gives to the second, and so on. A later one sees
 * an event as if it had been stored so: with the stream, type, data and metadata that the one before it gave. Its id,
 * revision, position and time are those of the stored event, and so several that replace one event share them.
 *
 * @example
 * // Upcast first, so that the fields to be redacted have their current names.
 * const transform = chainTransforms(upcastTransform([Customer]), redactFields({ 'customer/registered': ['email'] }));
 */
export function chainTransforms(first: Transform, ...others: readonly Transform[]): Transform {
  return others.reduce(chained, first);
}

function chained(first: Transform, second: Transform): Transform {
  return (event) => {
    const all = listOf(first(event));
    return all.flatMap((one) => listOf(second(one === event ? event : asIfStored(one, event))));
  };
}

function listOf(given: ReturnType<Transform>): readonly ReplacedBy[] {
  if (given === undefined) return [];
  if (isStrayPromise(given)) throw new Error('a transform of a chain gave a promise');
  return isList(given) ? given : [given];
}

// `Array.isArray` does not know of arrays that are read only.
function isList(given: ReplacedBy | readonly ReplacedBy[]): given is readonly ReplacedBy[] {
  return Array.isArray(given);
}

function asIfStored(one: ReplacedBy, source: RecordedEvent): RecordedEvent {
  const { stream, type, data, metadata } = Object(one) as Partial<ReplacedBy>;
  if (typeof stream !== 'string' || typeof type !== 'string' || typeof metadata !== 'object' || data === undefined)
    throw new Error(`a transform of a chain gave ${preview(one)}, which is no event`);
  const { id, revision, position, created, undecodable } = source;
  return {
    ...{ id, type, data, metadata, stream, revision, position, created },
    // Data that are passed on as they are are still what could not be decoded.
    ...(undecodable === undefined || data !== source.data ? {} : { undecodable }),
  };
}

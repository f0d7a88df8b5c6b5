// What was done to a stream as a line of JSON, and back.
import type { StreamChange } from '@millrace/core';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Place, placeText } from './place.js';

/** The line of a change, with its line feed. */
export function encodeChange(change: StreamChange): string {
  const { stream, position } = change;
  const begin = { stream, position: placeText(position) };
  if (change._tag !== 'MetadataSet') return `${JSON.stringify({ ...begin, change: change._tag })}\n`;
  const { truncateBefore, maxCount, maxAge } = change.metadata;
  const line = {
    ...begin,
    change: change._tag,
    ...(truncateBefore === undefined ? {} : { truncateBefore: String(truncateBefore) }),
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(change.others.length === 0 ? {} : { others: change.others }),
  };
  return `${JSON.stringify(line)}\n`;
}

const Digits = t.refinement(t.string, (text) => /^\d{1,20}$/.test(text), 'an integer in a string');
const Count = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n > 0, 'a positive integer');
const optional = <A>(codec: t.Type<A, unknown>) => t.union([codec, t.undefined]);
const Line = t.type({
  stream: t.string,
  position: Place,
  change: t.keyof({ MetadataSet: null, Deleted: null, Tombstoned: null }),
  truncateBefore: optional(Digits),
  maxCount: optional(Count),
  maxAge: optional(Count),
  others: optional(t.readonlyArray(t.string)),
});

/** The change of a line; a text says what is wrong with it, without repeating what is in it. */
export function decodeChange(text: string): StreamChange | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'it is no JSON';
  }
  const decoded = Line.decode(json);
  if (isLeft(decoded)) return `\`${String(decoded.left[0]?.context[1]?.key)}\` is not what it should be`;
  const { stream, position, change, truncateBefore, maxCount, maxAge, others = [] } = decoded.right;
  if (change !== 'MetadataSet') return { _tag: change, stream, position };
  const metadata = Object.freeze({
    ...(truncateBefore === undefined ? {} : { truncateBefore: BigInt(truncateBefore) }),
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(maxAge === undefined ? {} : { maxAge }),
  });
  return { _tag: change, stream, position, metadata, others };
}

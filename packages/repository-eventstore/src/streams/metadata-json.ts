// The metadata of a stream as the server reads them: 64-bit integers, and one bad value spoils them all.
import type { StreamMetadata } from '@millrace/core';
import type { WireEvent } from '../connection/connection.js';

/** 2^63 - 1 as `$tb` is a soft delete. */
export const DELETED = 2n ** 63n - 1n;

/** What an event of a metadata stream sets. */
export interface MetadataRead {
  readonly isDeleted: boolean;
  readonly metadata: StreamMetadata;
  /** The names of all members that `StreamMetadata` does not know. */
  readonly others: readonly string[];
}

const NOTHING: MetadataRead = { isDeleted: false, metadata: Object.freeze({}), others: [] };

const KNOWN = ['$tb', '$maxCount', '$maxAge'];

/** Reads metadata. What the server cannot read, it takes nothing of: so it is nothing here. */
export function readMetadata({ isJson, data }: Pick<WireEvent, 'isJson' | 'data'>): MetadataRead {
  if (!isJson || data.length === 0) return NOTHING;
  const members = parsed(Buffer.from(data.buffer, data.byteOffset, data.length).toString());
  if (members === undefined) return NOTHING;
  const others = Object.keys(members).filter((name) => !KNOWN.includes(name));
  const [tb, count, age] = KNOWN.map((name) => integer(members[name]));
  if (tb === 'unusable' || count === 'unusable' || age === 'unusable') return { ...NOTHING, others };
  if (tb === DELETED) return { isDeleted: true, metadata: NOTHING.metadata, others };
  const metadata = Object.freeze({
    ...(tb === undefined || tb < 0n ? {} : { truncateBefore: tb }),
    ...(count === undefined || count <= 0n ? {} : { maxCount: Number(count) }),
    ...(age === undefined || age <= 0n ? {} : { maxAge: Number(age) }),
  });
  return { isDeleted: false, metadata, others };
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A number as it is written: `JSON.parse` would round it. */
class Digits {
  constructor(readonly text: string) {}
}

// Parsed twice: once for what there is, and once with every number as a text, for what is written there.
function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const exact: unknown = JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)));
    return Object.fromEntries(
      Object.entries(value).map(([name, member]: [string, unknown]) => [
        name,
        typeof member === 'number' ? new Digits(String((exact as Record<string, unknown>)[name])) : member,
      ]),
    );
  } catch {
    return undefined;
  }
}

function integer(member: unknown): bigint | undefined | 'unusable' {
  if (member === undefined) return undefined;
  if (!(member instanceof Digits) || !/^-?\d+$/.test(member.text)) return 'unusable';
  const value = BigInt(member.text);
  return value > DELETED || value < -DELETED - 1n ? 'unusable' : value;
}

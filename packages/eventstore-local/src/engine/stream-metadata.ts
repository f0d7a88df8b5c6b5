// What the server takes from a stream's metadata for itself. One bad system value, and it takes none of them.
import type { EventRecord } from './engine.js';
import { jsonMembers } from './json-members.js';

export interface StreamMetadata {
  readonly maxCount: number | undefined;
  /** Ticks of 100 ns. */
  readonly maxAge: bigint | undefined;
  readonly truncateBefore: number | undefined;
  /** `$tb` is 2^63 - 1. */
  readonly softDeleted: boolean;
}

export const NO_METADATA: StreamMetadata = {
  maxCount: undefined,
  maxAge: undefined,
  truncateBefore: undefined,
  softDeleted: false,
};

/** What the server holds to be true of every metadata stream, whatever is written about it. */
export const METASTREAM_METADATA: StreamMetadata = { ...NO_METADATA, maxCount: 1 };

const LARGEST = 2n ** 63n - 1n;
const TICKS_PER_SECOND = 10_000_000n;

class Unusable extends Error {}

/** The integer of a member; refuses fractions, exponents and what a 64-bit number cannot hold. */
const integer = (text: string | undefined): bigint | undefined => {
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw new Unusable();
  const value = BigInt(text);
  if (value > LARGEST || value < -LARGEST - 1n) throw new Unusable();
  return value;
};

const seconds = (text: string | undefined): bigint | undefined => {
  const value = integer(text);
  if (value === undefined) return undefined;
  const ticks = value * TICKS_PER_SECOND;
  if (ticks > LARGEST || ticks < -LARGEST) throw new Unusable();
  return ticks > 0n ? ticks : undefined;
};

const isRoles = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.every((role) => typeof role === 'string'));

const checkAcl = (text: string | undefined): void => {
  if (text === undefined) return;
  const acl: unknown = JSON.parse(text);
  if (typeof acl !== 'object' || acl === null || Array.isArray(acl)) throw new Unusable();
  for (const [key, roles] of Object.entries(acl)) {
    if (!['$r', '$w', '$d', '$mr', '$mw'].includes(key) || !isRoles(roles)) throw new Unusable();
  }
};

const parse = (text: string): StreamMetadata => {
  const members = jsonMembers(text);
  if (members === undefined) throw new Unusable();
  const maxCount = integer(members.get('$maxCount'));
  const maxAge = seconds(members.get('$maxAge'));
  const truncateBefore = integer(members.get('$tb'));
  seconds(members.get('$cacheControl'));
  checkAcl(members.get('$acl'));
  if (!['true', 'false'].includes(members.get('$tmp') ?? 'true')) throw new Unusable();
  return {
    maxCount: maxCount !== undefined && maxCount > 0n ? Number(maxCount) : undefined,
    maxAge,
    truncateBefore: truncateBefore !== undefined && truncateBefore >= 0n ? Number(truncateBefore) : undefined,
    softDeleted: truncateBefore === LARGEST,
  };
};

/** Reads the metadata that the newest event of a metadata stream sets. */
export const streamMetadata = (event: EventRecord | undefined): StreamMetadata => {
  if (event === undefined || event.contentType !== 'application/json' || event.data.length === 0) return NO_METADATA;
  try {
    return parse(Buffer.from(event.data.buffer, event.data.byteOffset, event.data.length).toString('utf8'));
  } catch (error) {
    if (error instanceof Unusable) return NO_METADATA;
    throw error;
  }
};

/** The metadata that hides a whole stream; it replaces all that was set before. */
export const softDeletion = (): Uint8Array => Buffer.from(`{"$tb":${String(LARGEST)}}`);

/** The metadata with `$tb` set, or `undefined` if it is no JSON object: then the server leaves it as it is. */
export const withTruncateBefore = (metadata: Uint8Array, revision: number): Uint8Array | undefined => {
  const members = jsonMembers(Buffer.from(metadata).toString('utf8'));
  if (members === undefined) return undefined;
  const all = new Map(members).set('$tb', String(revision));
  return Buffer.from(`{${[...all].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`);
};

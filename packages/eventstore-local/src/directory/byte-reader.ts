// Takes numbers, texts and bytes out of a buffer in the order in which a byte writer put them there.

export interface ByteReader {
  readonly byte: () => number;
  readonly number: () => number;
  readonly bigint: () => bigint;
  readonly uuid: () => string;
  readonly text: () => string;
  /** A view: it keeps the whole buffer in memory. */
  readonly bytes: () => Uint8Array;
}

const NONE = new Uint8Array(0);

/** `known` keeps one copy of every text that comes again. */
export const byteReader = (buffer: Buffer, known: Map<string, string>): ByteReader => {
  let at = 0;
  const take = (size: number): number => {
    at += size;
    return at - size;
  };
  const length = (): number => buffer.readUInt32LE(take(4));
  return {
    byte: () => buffer.readUInt8(take(1)),
    number: () => buffer.readDoubleLE(take(8)),
    bigint: () => buffer.readBigInt64LE(take(8)),
    uuid: () => {
      const hex = buffer.toString('hex', take(16), at);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    text: () => {
      const size = length();
      const text = buffer.toString('utf8', take(size), at);
      const copy = known.get(text);
      if (copy === undefined) known.set(text, text);
      return copy ?? text;
    },
    bytes: () => {
      const size = length();
      return size === 0 ? NONE : buffer.subarray(take(size), at);
    },
  };
};

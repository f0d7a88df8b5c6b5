// Puts numbers, texts and bytes one after another into a buffer that grows.

export interface ByteWriter {
  readonly byte: (value: number) => void;
  /** A whole number below 2^53. */
  readonly number: (value: number) => void;
  readonly bigint: (value: bigint) => void;
  readonly uuid: (value: string) => void;
  readonly text: (value: string) => void;
  readonly bytes: (value: Uint8Array) => void;
  /** What is written so far, with `head` bytes free before it. */
  readonly done: () => Buffer;
}

/** Begins behind `head` free bytes. */
export const byteWriter = (head: number, expected: number): ByteWriter => {
  let buffer = Buffer.allocUnsafe(head + expected);
  let at = head;
  const room = (size: number): number => {
    if (at + size > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + size));
      buffer.copy(larger, 0, 0, at);
      buffer = larger;
    }
    at += size;
    return at - size;
  };
  const length = (value: number): void => {
    const place = room(4);
    buffer.writeUInt32LE(value, place);
  };
  return {
    byte: (value) => {
      const place = room(1);
      buffer[place] = value;
    },
    number: (value) => {
      const place = room(8);
      buffer.writeDoubleLE(value, place);
    },
    bigint: (value) => {
      const place = room(8);
      buffer.writeBigInt64LE(value, place);
    },
    uuid: (value) => {
      const place = room(16);
      buffer.write(value.replaceAll('-', ''), place, 'hex');
    },
    text: (value) => {
      const size = Buffer.byteLength(value);
      length(size);
      const place = room(size);
      buffer.write(value, place, 'utf8');
    },
    bytes: (value) => {
      length(value.length);
      const place = room(value.length);
      buffer.set(value, place);
    },
    done: () => buffer.subarray(0, at),
  };
};

// Writes protobuf's wire format: small messages by putting fields together. Appends, which are hot, write by themselves.

/** The bytes of a field that holds a number. Absent from the wire when it is 0, unless `always`. */
export function numberField(field: number, value: bigint | number, always = false): Buffer {
  const number = BigInt(value);
  return number === 0n && !always ? EMPTY : Buffer.concat([varint(BigInt(field << 3)), varint(number)]);
}

/** The bytes of a field that holds a message, a string or bytes. */
export function field(number: number, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const buffers = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part));
  const length = buffers.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([varint(BigInt((number << 3) | 2)), varint(BigInt(length)), ...buffers]);
}

/** How many bytes `value` takes as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Writes `value`, below 2^53, at `at`, and gives the place behind it. */
export function writeVarint(into: Buffer, at: number, value: number): number {
  let rest = value;
  let place = at;
  while (rest >= 128) {
    into[place++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  into[place++] = rest;
  return place;
}

const EMPTY = Buffer.alloc(0);

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

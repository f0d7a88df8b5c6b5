// Reads protobuf's wire format field by field: just what the messages of this folder need.

/** The wire types of protobuf. */
export const VARINT = 0;
export const LENGTH_DELIMITED = 2;

/**
 * A cursor over one message. Messages inside a message are read by the same cursor: take `length()`, read up to
 * `at + length`, go on behind it. Throws on bytes that are no protobuf; never reads past the buffer.
 */
export class ProtoReader {
  at = 0;

  constructor(readonly bytes: Buffer) {}

  #byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error('the message ends in the middle of a field');
    return byte;
  }

  /** A tag, a length or a small number: below 2^53. */
  varint(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let factor = 128; factor <= 128 ** 7; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new Error('a number of the message is too large');
  }

  uint64(): bigint {
    let value = 0;
    for (let factor = 1; factor <= 128 ** 6; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return BigInt(value);
    }
    let large = BigInt(value);
    for (let shift = 49n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      large |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, large);
    }
    throw new Error('a number of the message is too large');
  }

  /** The length of what follows, which is in the buffer whole. */
  length(): number {
    const length = this.varint();
    if (this.at + length > this.bytes.length) throw new Error('the message is shorter than it says');
    return length;
  }

  /** The place behind the message that begins here. */
  end(): number {
    const length = this.length();
    return this.at + length;
  }

  string(): string {
    const end = this.end();
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }

  /** A view on the message's own bytes, not a copy. */
  slice(): Buffer {
    const end = this.end();
    const view = this.bytes.subarray(this.at, end);
    this.at = end;
    return view;
  }

  /** Passes over the value of a field that nobody asks for. */
  skip(tag: number): void {
    switch (tag & 7) {
      case VARINT:
        while (this.#byte() >= 0x80);
        return;
      case 1:
        this.#forward(8);
        return;
      case LENGTH_DELIMITED:
        this.at = this.end();
        return;
      case 5:
        this.#forward(4);
        return;
      default:
        throw new Error(`the message has a field of wire type ${tag & 7}`);
    }
  }

  #forward(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) throw new Error('the message is shorter than it says');
  }
}

// The checksum over a frame of the journal.
import * as zlib from 'node:zlib';

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum without help from Node. */
export const crc32ByTable = (bytes: Uint8Array): number => {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ -1) >>> 0;
};

type Crc32 = (bytes: Uint8Array) => number;

const choose = (native: Crc32 | undefined): Crc32 => native ?? crc32ByTable;

/** CRC-32 as in zip files. Node has it from 20.15 on, and it is some ten times faster there. */
export const crc32 = choose(zlib.crc32);

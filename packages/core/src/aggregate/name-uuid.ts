// UUIDv5 (RFC 9562): an id that is computed from a name, the same everywhere and for ever.
import { sha1 } from '@noble/hashes/legacy';
import { utf8ToBytes } from '@noble/hashes/utils';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** @param namespace the 16 bytes of a UUID: names of two namespaces have different ids. */
export function nameUuid(namespace: Uint8Array, name: string): string {
  const encoded = utf8ToBytes(name);
  const bytes = new Uint8Array(namespace.length + encoded.length);
  bytes.set(namespace);
  bytes.set(encoded, namespace.length);
  const hash = sha1(bytes);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  let id = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) id += '-';
    id += HEX[hash[i] ?? 0] ?? '';
  }
  return id;
}

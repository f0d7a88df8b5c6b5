// tableName: one name for several parts (a projection, its version, what the table is for), a different one for others.
import { createHash } from 'node:crypto';
import { byteLength, isIdentifier, MAX_IDENTIFIER_BYTES, type Identifier } from './identifier.js';

const BETWEEN = '__';
/** Never in a name that is its parts, since no part there begins or ends with `_` or has two of them in a row. */
const BEFORE_HASH = '___';
const HASH_DIGITS = 16;
const READABLE_BYTES = MAX_IDENTIFIER_BYTES - BEFORE_HASH.length - HASH_DIGITS;

/**
 * Makes one name from parts: the parts themselves, with two underscores between them. Where that would be too long for
 * PostgreSQL, could be read as other parts, or cannot be stored, the name is as much of it as fits, three underscores
 * and a hash of the parts. Other parts, or others in number or order, give another name.
 *
 * @param parts any texts.
 * @returns a name of at most 63 bytes; the same for the same parts, today and in later versions.
 * @example
 * tableName('balances', 'v2') // balances__v2
 * tableName('balances', 'v2_') // balances__v2____0c1c0959ccafea76
 */
export function tableName(...parts: readonly string[]): Identifier {
  const joined = parts.join(BETWEEN);
  if (parts.every(standsAlone) && isIdentifier(joined)) return joined;
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, HASH_DIGITS);
  // By its making at most 63 bytes, well-formed and without NUL.
  return `${readable(joined)}${BEFORE_HASH}${hash}` as Identifier;
}

function standsAlone(part: string): boolean {
  return part !== '' && !part.includes(BETWEEN) && !part.startsWith('_') && !part.endsWith('_');
}

/** The beginning of a text, without what cannot be stored, and without half a character at its end. */
function readable(text: string): string {
  let start = '';
  for (const character of text.toWellFormed().replaceAll('\0', '')) {
    if (byteLength(start + character) > READABLE_BYTES) break;
    start += character;
  }
  return start;
}

// What PostgreSQL takes as a name is quoted safely and read back as it was; names made from parts never meet.
import { identifier, isIdentifier, quoteIdentifier, tableName, type Identifier } from '@millrace/views-postgres';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { testDatabase } from '../../../test/postgres/test-database.js';

const HOSTILE = [
  'select',
  'User',
  'user',
  '"',
  '""',
  '"; DROP SCHEMA public CASCADE; --',
  "it's",
  'a.b',
  'back\\slash',
  'U&"\\0041"',
  '$1',
  '%I',
  ' ',
  ' padded ',
  'line\nbreak',
  '\u0001',
  '\u007f',
  '\ufeff',
  'é',
  'e\u0301',
  'Straße',
  'İstanbul',
  'العربية',
  '日本語',
  '👩‍👩‍👧‍👦',
  '1st',
  '__proto__',
  'x'.repeat(63),
  'ü'.repeat(31),
  '💧'.repeat(15),
];

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('_', 'a', 'B', '"', '\0', '\ud800', 'é', '💧'), maxLength: 80 }),
);
const parts = fc.array(text, { maxLength: 4 });
// Both lists cut one text into parts, where a careless name would be the same.
const cuts = fc
  .tuple(
    fc.string({ unit: fc.constantFrom('_', 'a'), minLength: 1, maxLength: 8 }),
    fc.array(fc.nat(8)),
    fc.array(fc.nat(8)),
  )
  .map(([whole, ...cutters]) => cutters.map((cutter) => cut(whole, cutter)));

describe('identifiers', () => {
  const database = testDatabase();

  /** Makes a table and a column of that name, and gives their names as PostgreSQL has them. */
  async function readBack(name: Identifier): Promise<readonly unknown[]> {
    const client = await database.pool().connect();
    try {
      const quoted = quoteIdentifier(name);
      await client.query('BEGIN');
      await client.query(`CREATE TABLE ${quoted} (${quoted} int)`);
      await client.query(`INSERT INTO ${quoted} (${quoted}) VALUES (7)`);
      const { rows } = await client.query<Record<string, unknown>>(`SELECT ${quoted} FROM ${quoted}`);
      const tables = await client.query<{ relname: string }>(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
      );
      return [tables.rows.map(({ relname }) => relname), rows.map((row) => Object.entries(row))];
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  test.each(HOSTILE)('PostgreSQL has the name %j as it was given', async (name) => {
    if (!isIdentifier(name)) throw new Error('refused');
    expect(await readBack(name)).toEqual([[name], [[[name, 7]]]]);
  });

  test('PostgreSQL has any name that is not refused as it was given', async () => {
    await fc.assert(
      fc.asyncProperty(text.filter(isIdentifier), async (name) => {
        expect(await readBack(name)).toEqual([[name], [[[name, 7]]]]);
      }),
      { numRuns: 150 },
    );
  });

  test('PostgreSQL has any name that was made from parts', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (some) => {
        const name = tableName(...some);
        expect(await readBack(name)).toEqual([[name], [[[name, 7]]]]);
      }),
      { numRuns: 150 },
    );
  });

  test('what PostgreSQL would refuse or cut short is refused, with the reason', () => {
    const reasonOf = (name: string) => {
      const outcome = identifier(name);
      return E.isLeft(outcome) ? outcome.left : undefined;
    };
    const refused = { _tag: 'IdentifierRefused' };
    expect(reasonOf('')).toEqual({ ...refused, name: '', reason: 'empty' });
    expect(reasonOf('a\0b')).toEqual({ ...refused, name: 'a\0b', reason: 'nul' });
    expect(reasonOf('\udc00')).toEqual({ ...refused, name: '\udc00', reason: 'malformed' });
    const long = 'ü'.repeat(32);
    expect(reasonOf(long)).toEqual({ ...refused, name: long, reason: 'too-long' });
    expect(identifier('ü'.repeat(31))).toEqual(E.right('ü'.repeat(31)));
  });

  test('a name from parts is readable where it can be', () => {
    expect(tableName('accountBalances', 'v2')).toBe('accountBalances__v2');
    expect(tableName('Kontostände', 'by_owner')).toBe('Kontostände__by_owner');
    expect(tableName('balances', 'v2_')).toBe('balances__v2____0c1c0959ccafea76');
    expect(tableName('x'.repeat(64))).toMatch(/^x{44}___[0-9a-f]{16}$/);
    expect(tableName('💧'.repeat(16))).toMatch(/^(💧){11}___[0-9a-f]{16}$/u);
  });

  test('other parts give another name', () => {
    const differ = ([one, other]: readonly (readonly string[])[]) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(tableName(...one!)).not.toBe(tableName(...other!));
    };
    fc.assert(fc.property(cuts, differ), { numRuns: 2_000 });
    fc.assert(fc.property(fc.tuple(parts, parts), differ), { numRuns: 2_000 });
  });

  test('a name that looks like a shortened one is not taken for it', () => {
    const shortened = tableName('x'.repeat(64));
    expect(tableName(shortened)).not.toBe(shortened);
    expect(tableName(...shortened.split('__'))).not.toBe(shortened);
  });
});

function cut(whole: string, at: readonly number[]): readonly string[] {
  const ends = [...at, whole.length].sort((one, other) => one - other);
  return ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end));
}

// Event ids: UUIDv5 over all that makes an event the same event.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { JsonObject } from '@millrace/core';
import { eventMetadata } from '../../src/transact/metadata.js';
import { eventId } from '../../src/aggregate/event-id.js';
import { CommitEvent } from '../../src/aggregate/new-event.js';

interface Ingredients {
  readonly commandId: string;
  readonly stream: string;
  readonly index: number;
  readonly count: number;
  readonly type: string;
  readonly data: JsonObject;
}

const idOf = ({ commandId, stream, index, count, type, data }: Ingredients): string =>
  eventId({ commandId, stream, index, count }, type, data);

// RFC 9562, section 5.5, computed independently of the source, with Node's own SHA-1.
function uuid5({ commandId, stream, index, count, type, data }: Ingredients): string {
  const namespace = Buffer.from('3d1f9a527c0e4b86a1d458e3906bc72f', 'hex');
  const name = JSON.stringify([commandId, stream, index, count, type, data]);
  const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const base: Ingredients = {
  commandId: 'c1',
  stream: 'account-a1',
  index: 0,
  count: 1,
  type: 'account/opened',
  data: { accountId: 'a1', owner: 'Ada 👋' },
};

const KNOWN = '7f9533c3-3938-58fc-b57c-425606757c98';

test('is the one that it has always been: stored events must be recognised for ever', () => {
  expect(idOf(base)).toBe(KNOWN);
  expect(uuid5(base)).toBe(KNOWN);
});
test('is a UUIDv5 as RFC 9562 computes it', () => {
  const ingredients = fc.record({
    commandId: fc.string({ unit: 'grapheme', minLength: 1 }),
    stream: fc.string(),
    index: fc.nat(),
    count: fc.nat(),
    type: fc.string(),
    data: fc.dictionary(
      fc.string({ unit: 'grapheme' }),
      fc.jsonValue({ stringUnit: 'grapheme' }),
    ) as fc.Arbitrary<JsonObject>,
  });
  fc.assert(
    fc.property(ingredients, (given) => {
      expect(idOf(given)).toBe(uuid5(given));
      expect(idOf(given)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }),
  );
});

test.each([
  ['the command id', { commandId: 'c2' }],
  ['the stream', { stream: 'account-a2' }],
  ['the place in the commit', { index: 1 }],
  ['the number of events of the commit', { count: 2 }],
  ['the event type', { type: 'account/closed' }],
  ['a value of the data', { data: { accountId: 'a1', owner: 'Bob' } }],
  ['a name in the data', { data: { accountId: 'a1', holder: 'Ada 👋' } }],
  ['the order of the data', { data: { owner: 'Ada 👋', accountId: 'a1' } }],
  ['one more property', { data: { ...base.data, more: null } }],
])('changes with %s', (_, change) => {
  expect(idOf({ ...base, ...change })).not.toBe(idOf(base));
});

test('is computed once, when it is first asked for, from what the event had then', () => {
  const data = { accountId: 'a1', owner: 'Ada 👋' };
  const metadata = eventMetadata('c1', undefined, 1);
  const event = new CommitEvent(base.type, data, metadata, base.stream, 0, 1);
  const id = event.id;
  expect(id).toBe(idOf(base));
  data.owner = 'Bob';
  expect(event.id).toBe(id);
  expect([event.type, event.data, event.metadata]).toEqual([base.type, data, metadata]);
});

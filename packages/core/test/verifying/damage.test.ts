// `verifyReplay` finds whatever is wrong with a target, and names the stream and the first revision that differs.
import type { JsonObject, NewEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { raw } from '../support/raw-events.js';
import { contentOf, fill, report, type Content } from './filled.js';

async function aSource() {
  const store = memoryStore({ pageSize: 3 });
  // The name of one stream begins with that of another.
  for (const account of ['a', 'b', 'b+', 'c'])
    await raw(
      store,
      `account-${account}`,
      ['account/opened', { owner: account, tags: ['x', 'y'] }, { by: 'ada', where: { city: 'Ulm' } }],
      ['account/deposited', { amount: 1 }, { by: 'ada' }],
      ['account/deposited', { amount: 2 }, { by: 'bob' }],
      ['account/closed', {}],
    );
  return store;
}

async function verified(damage: (content: Content) => void) {
  const from = await aSource();
  const to = memoryStore({ pageSize: 2 });
  const content = await contentOf(from);
  damage(content);
  await fill(to, content);
  return report({ from, to });
}

const B = 'account-b';
const at = (content: Content, revision: number): NewEvent => content.get(B)![revision]!;
const put = (content: Content, revision: number, change: Partial<NewEvent>) =>
  content.get(B)!.splice(revision, 1, { ...at(content, revision), ...change });

test('an undamaged target is equal', async () => {
  expect(await verified(() => undefined)).toEqual({
    replay: 'copy',
    equal: true,
    until: { commit: 16n, prepare: 16n },
    ...{ streams: 4, events: 16, different: 0, differences: [], failed: 0, failures: [] },
    ...{ foldsCompared: 0, foldsDifferent: 0, foldDifferences: [] },
    ...{ parked: 0, later: 0, beyond: 0, notLookedAt: 0, passes: 1 },
  });
});

const damages: readonly (readonly [what: string, damage: (content: Content) => void, found: object])[] = [
  [
    'an event missing at the end',
    (content) => void content.get(B)!.pop(),
    { revision: 3n, kind: 'missing', expectedEvents: 4, actualEvents: 3 },
  ],
  ['an event missing at the beginning', (content) => void content.get(B)!.shift(), { revision: 0n, kind: 'missing' }],
  ['an event missing in between', (content) => void content.get(B)!.splice(1, 1), { revision: 1n, kind: 'missing' }],
  [
    'a changed field',
    (content) => put(content, 1, { data: { amount: 100 } }),
    { revision: 1n, kind: 'changed', path: 'data.amount', expected: '1', actual: '100' },
  ],
  [
    'a field too many',
    (content) => put(content, 3, { data: { reason: 'none' } }),
    { revision: 3n, kind: 'changed', path: 'data.reason', expected: 'nothing', actual: '"none"' },
  ],
  [
    'a field too few',
    (content) => put(content, 0, { data: { owner: 'b' } }),
    { revision: 0n, kind: 'changed', path: 'data.tags', expected: '["x","y"]', actual: 'nothing' },
  ],
  [
    'another order within an array',
    (content) => put(content, 0, { data: { owner: 'b', tags: ['y', 'x'] } }),
    { revision: 0n, kind: 'changed', path: 'data.tags.0', expected: '"x"', actual: '"y"' },
  ],
  [
    'a changed type',
    (content) => put(content, 2, { type: 'account/withdrawn' }),
    { revision: 2n, kind: 'changed', path: 'type', expected: '"account/deposited"', actual: '"account/withdrawn"' },
  ],
  [
    'changed metadata',
    (content) => put(content, 0, { metadata: { ...at(content, 0).metadata, where: { city: 'Bonn' } } }),
    { revision: 0n, kind: 'changed', path: 'metadata.where.city', expected: '"Ulm"', actual: '"Bonn"' },
  ],
  [
    'another origin',
    (content) => {
      const { metadata } = at(content, 2);
      const replayed = { ...(metadata['replayed'] as JsonObject), commit: '1', prepare: '1' };
      put(content, 2, { metadata: { ...metadata, replayed } });
    },
    { revision: 2n, kind: 'changed', path: 'metadata.replayed.commit', actual: '"1"' },
  ],
  [
    'a wrong id',
    (content) => put(content, 1, { id: '00000000-0000-4000-8000-000000000000' }),
    { revision: 1n, kind: 'changed', path: 'id', actual: '"00000000-0000-4000-8000-000000000000"' },
  ],
  [
    'swapped events',
    (content) => {
      const [first, second] = [at(content, 1), at(content, 2)];
      put(content, 1, second);
      put(content, 2, first);
    },
    { revision: 1n, kind: 'missing' },
  ],
  [
    'an event of the replay twice',
    (content) => content.get(B)!.push(at(content, 3)),
    { revision: 4n, kind: 'unexpected', expectedEvents: 4, actualEvents: 5 },
  ],
  [
    'an event of the replay out of its place',
    (content) => content.get(B)!.splice(2, 0, at(content, 0)),
    { revision: 2n, kind: 'unexpected' },
  ],
  [
    'an event that somebody else wrote, at the end',
    (content) => content.get(B)!.push({ ...at(content, 3), metadata: {} }),
    { revision: 4n, kind: 'unexpected', expectedEvents: 4, actualEvents: 4 },
  ],
  [
    'an event that somebody else wrote, in between',
    (content) => content.get(B)!.splice(2, 0, { ...at(content, 3), metadata: {} }),
    { revision: 2n, kind: 'unexpected' },
  ],
  [
    'the event of somebody else instead of the last',
    (content) => put(content, 3, { metadata: {} }),
    { revision: 3n, kind: 'missing' },
  ],
  [
    'a missing stream',
    (content) => content.delete(B),
    { revision: 0n, kind: 'missing', expectedEvents: 4, actualEvents: 0 },
  ],
  [
    'a stream too many',
    (content) => content.set('account-b2', [at(content, 0)]),
    { stream: 'account-b2', revision: 0n, kind: 'unexpected', expectedEvents: 0, actualEvents: 1 },
  ],
];

test.each(damages)('finds %s, and where it begins', async (_what, damage, found) => {
  const { equal, different, differences } = await verified(damage);
  expect([equal, different]).toEqual([false, 1]);
  expect(differences).toEqual([expect.objectContaining({ stream: B, ...found })]);
  const { stream, revision, message } = differences[0]!;
  expect(message).toContain(`${stream} at revision ${String(revision)}: `);
});

// A verification takes bounded memory whatever the number of streams, and its result does not depend on the bound.
import type { Transform } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { seededRandom } from '@millrace/testing';
import { Narrowing } from '../../src/replay/verify/narrowing.js';
import { StreamTable } from '../../src/replay/verify/stream-table.js';
import { raw } from '../support/raw-events.js';
import { contentOf, fill, report, type Content } from './filled.js';

const STREAMS = 20;

const twoHalves: Transform = (event) => [event, { ...event, stream: `half-${event.stream}` }];

async function aTarget(damage: (content: Content) => void) {
  const from = memoryStore();
  for (let i = 0; i < STREAMS; i++) await raw(from, `s-${String(i)}`, ['a', { i }], ['b', { i }]);
  const to = memoryStore();
  const content = await contentOf(from, twoHalves);
  damage(content);
  await fill(to, content);
  return { from, to, transform: twoHalves, maxDifferences: 1_000 };
}

function damageSome(seed: number) {
  const random = seededRandom(seed);
  const damaged = new Set<string>();
  return {
    damaged,
    damage: (content: Content) => {
      const [extra] = content.get('s-0')!;
      for (const [stream, events] of [...content]) {
        if (!random.chance(0.2)) continue;
        damaged.add(stream);
        if (random.chance(0.3)) content.delete(stream);
        else if (random.chance(0.5)) events.pop();
        else events[0] = { ...events[0]!, data: 'changed' };
      }
      for (let i = 0; i < 5; i++) {
        content.set(`extra-${String(i)}`, [extra!]);
        damaged.add(`extra-${String(i)}`);
      }
    },
  };
}

test.each([1, 2, 7, 39, 1_000])('at most %i streams at a time find the same', async (maxStreams) => {
  for (const seed of [1, 2, 3]) {
    const { damage, damaged } = damageSome(seed);
    const options = await aTarget(damage);
    const found = await report({ ...options, maxStreams });
    const extra = [...damaged].filter((stream) => stream.startsWith('extra-')).length;
    expect({ seed, ...found }).toMatchObject({
      seed,
      streams: 2 * STREAMS + extra,
      events: 4 * STREAMS,
      notLookedAt: 0,
    });
    expect({ seed, differing: found.differences.map(({ stream }) => stream).sort() }).toEqual({
      seed,
      differing: [...damaged].sort(),
    });
    expect(found.different).toBe(damaged.size);
    expect(found.passes > 1).toBe(maxStreams < 2 * STREAMS + extra);
  }
});

test('all differences are counted, and as many described as are asked for', async () => {
  const { damage, damaged } = damageSome(4);
  const options = await aTarget(damage);
  const found = await report({ ...options, maxDifferences: 3 });
  expect([found.different, found.differences.length]).toEqual([damaged.size, 3]);
  expect((await report({ ...options, maxDifferences: 0 })).differences).toEqual([]);
  const none = await report({ ...options, to: memoryStore() });
  expect(new Set(none.differences.map(({ stream, kind }) => `${kind} ${stream}`)).size).toBe(2 * STREAMS);
});

test('a pass never holds more streams than it may', () => {
  const narrowing = new Narrowing(10);
  const met = new Map<string, number>();
  while (narrowing.next()) {
    const table = new StreamTable(narrowing, false);
    for (let i = 0; i < 300; i++) {
      table.expect(`s-${String(i)}`, 'a');
      expect([...table.streams()].length).toBeLessThanOrEqual(10);
    }
    for (const { stream } of table.streams()) met.set(stream, (met.get(stream) ?? 0) + 1);
  }
  expect(met.size).toBe(300);
  expect([...met.values()].every((times) => times === 1)).toBe(true);
});

test('what a pass has found of a stream stays with it when the table grows, and when other streams leave it', () => {
  const begun = (most: number) => {
    const narrowing = new Narrowing(most);
    narrowing.next();
    return narrowing;
  };
  const growing = new StreamTable(begun(1_000), false);
  growing.expect('first', 'a');
  growing.find('first', 'a');
  growing.findOther('first');
  for (let i = 0; i < 100; i++) growing.expect(`s-${String(i)}`, 'a');
  expect([...growing.streams()][0]).toEqual({ stream: 'first', expected: 1, found: 1, others: 1, equal: false });

  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(seed);
    const allowOthers = random.chance(0.5);
    const table = new StreamTable(begun(40), allowOthers);
    // The same for each stream alone.
    const alone = new Map<string, StreamTable>();
    for (let i = 0; i < 600; i++) {
      const stream = `s-${String(random.int(100))}`;
      const own = alone.get(stream) ?? new StreamTable(begun(1), allowOthers);
      alone.set(stream, own);
      const isOther = random.chance(0.05);
      for (const one of [own, table]) {
        one.expect(stream, 'a');
        one.find(stream, 'a');
        if (isOther) one.findOther(stream);
      }
    }
    const met = [...table.streams()];
    expect({ seed, streams: met }).toEqual({
      seed,
      streams: met.flatMap(({ stream }) => [...(alone.get(stream)?.streams() ?? [])]),
    });
    expect({ seed, results: new Set(met.map(({ equal }) => equal)) }).toEqual({
      seed,
      results: new Set([true, false]),
    });
  }
});

test('names that no hash tells apart end the halving', () => {
  const narrowing = new Narrowing(1);
  narrowing.next();
  let halvings = 0;
  narrowing.makeRoom(5, () => {
    halvings += 1;
    return 5;
  });
  expect([halvings, narrowing.waiting]).toEqual([32, 32]);
});

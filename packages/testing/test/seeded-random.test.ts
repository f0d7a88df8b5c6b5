// The same seed gives the same numbers.
import { seededRandom } from '@millrace/testing';

const draw = (seed: number, count: number) => Array.from({ length: count }, seededRandom(seed).next);

describe('a seeded generator', () => {
  test('gives the numbers of mulberry32', () => {
    // From the published function, seed 1: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    const published = (seed: number) => () => {
      let z = (seed += 0x6d2b79f5);
      z = Math.imul(z ^ (z >>> 15), z | 1);
      z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
      return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
    };
    expect(draw(1, 20)).toEqual(Array.from({ length: 20 }, published(1)));
  });

  test('is repeated by its seed and by no other', () => {
    expect(draw(42, 100)).toEqual(draw(42, 100));
    expect(draw(42, 100)).not.toEqual(draw(43, 100));
  });

  test('spreads evenly', () => {
    const random = seededRandom(5);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let n = 0; n < 6000; n++) counts[random.int(6)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(draw(5, 1000).every((n) => n >= 0 && n < 1)).toBe(true);
  });

  test('picks, tosses, and makes UUIDs', () => {
    const random = seededRandom(9);
    expect(['a', 'b']).toContain(random.pick(['a', 'b']));
    expect(() => random.pick([])).toThrow(RangeError);
    expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
    const ids = Array.from({ length: 100 }, random.uuid);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids).size).toBe(100);
  });
});

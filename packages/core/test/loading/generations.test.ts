// The bounded map below the cache: never too many, never without the most recently used.
import fc from 'fast-check';
import { Generations } from '../../src/repository/generations.js';

interface Operation {
  readonly get: boolean;
  readonly name: string;
}

/** A map of which that was asked. Asking changes it, so every question gets one of its own. */
function after(max: number, operations: readonly Operation[]): Generations<number> {
  const map = new Generations<number>(max);
  operations.forEach(({ get, name }, n) => {
    if (get) map.get(name);
    else map.set(name, n);
  });
  return map;
}

test('keeps at most `max` entries, among them the `max / 2` most recently used', () => {
  const operation = fc.record({ get: fc.boolean(), name: fc.integer({ min: 0, max: 30 }).map(String) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(operation, { maxLength: 100 }), (max, operations) => {
      const values = new Map<string, number>();
      let recent: string[] = [];
      operations.forEach(({ get, name }, n) => {
        if (get && after(max, operations.slice(0, n)).get(name) === undefined) return;
        if (!get) values.set(name, n);
        recent = [name, ...recent.filter((other) => other !== name)];
      });
      const held = [...values.keys()].filter((name) => {
        const found = after(max, operations).get(name);
        expect([undefined, values.get(name)]).toContain(found);
        return found !== undefined;
      });
      expect(held.length).toBeLessThanOrEqual(max);
      expect(held).toEqual(expect.arrayContaining(recent.slice(0, Math.max(1, Math.floor(max / 2)))));
    }),
  );
});

test('a value set again is the new one, in whichever generation the old one is', () => {
  const map = new Generations<number>(4);
  map.set('a', 1);
  map.set('b', 1);
  map.set('a', 2);
  expect(map.get('a')).toBe(2);
  map.set('c', 1);
  expect(map.get('a')).toBe(2);
});

test('what is deleted is gone from both generations', () => {
  const map = new Generations<number>(4);
  map.set('a', 1);
  map.set('b', 1);
  map.set('a', 2);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
  map.set('c', 1);
  map.delete('c');
  expect([map.get('c'), map.get('b')]).toEqual([undefined, 1]);
});

test('what is asked for again and again stays, whatever else comes', () => {
  const map = new Generations<number>(10);
  map.set('kept', 0);
  for (let n = 1; n < 1_000; n++) {
    map.set(`other${String(n)}`, n);
    if (n % 4 === 0) expect(map.get('kept')).toBe(0);
  }
  expect(map.get('other1')).toBeUndefined();
});

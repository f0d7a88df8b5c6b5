// The window of known command ids: exactly the newest ones, each with the revision of its first event.
import fc from 'fast-check';
import { CommandWindow } from '../../src/aggregate/command-window.js';

const filled = (size: number, count: number): CommandWindow => {
  const window = new CommandWindow(size);
  for (let n = 0; n < count; n++) window.add(`c${String(n)}`, BigInt(n));
  return window;
};

describe('a command window', () => {
  test('knows the newest commands up to its size, and no older one', () => {
    const window = filled(3, 5);
    expect([0, 1, 2, 3, 4, 5].map((n) => window.get(`c${String(n)}`))).toEqual([
      undefined,
      undefined,
      2n,
      3n,
      4n,
      undefined,
    ]);
    expect(window.size).toBe(3);
  });

  test('gives the revision of the first event of a command', () => {
    const window = new CommandWindow(10);
    for (const [id, revision] of [
      ['a', 0n],
      ['b', 1n],
      ['b', 2n],
      ['b', 3n],
      ['c', 4n],
    ] as const)
      window.add(id, revision);
    expect(window.entries()).toEqual([
      ['a', 0n],
      ['b', 1n],
      ['c', 4n],
    ]);
  });

  test('passes over what is not newer than what it has', () => {
    const window = filled(10, 3);
    window.add('late', 2n);
    window.add('later', 1n);
    expect([window.get('late'), window.get('later'), window.entries().length]).toEqual([undefined, undefined, 3]);
    window.add('new', 3n);
    expect(window.get('new')).toBe(3n);
  });

  test('may begin above revision 0, and takes revision 0', () => {
    const window = new CommandWindow(1);
    window.add('zero', 0n);
    expect(window.get('zero')).toBe(0n);
    window.add('hundred', 100n);
    expect(window.entries()).toEqual([['hundred', 100n]]);
  });

  test('of size 0 knows nothing', () => {
    const window = filled(0, 5);
    expect([window.get('c4'), window.entries()]).toEqual([undefined, []]);
  });

  test('of size Infinity knows all', () => {
    const window = filled(Infinity, 2_000);
    expect([window.get('c0'), window.get('c1999'), window.entries().length]).toEqual([0n, 1_999n, 2_000]);
  });

  test('gives its entries oldest first, also when it has gone round', () => {
    expect(filled(3, 7).entries()).toEqual([
      ['c4', 4n],
      ['c5', 5n],
      ['c6', 6n],
    ]);
    const again = new CommandWindow(3);
    for (const [id, revision] of filled(3, 7).entries()) again.add(id, revision);
    expect(again.entries()).toEqual(filled(3, 7).entries());
  });

  test.each([1, 2, 31, 32, 33, 40, 100])('of size %p is like a list of which the newest are kept', (size) => {
    const step = fc.record({
      id: fc.integer({ min: 0, max: 200 }),
      events: fc.integer({ min: 1, max: 3 }),
      ask: fc.nat(250),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150 }), (steps) => {
        const window = new CommandWindow(size);
        let list: [string, bigint][] = [];
        let revision = 0n;
        for (const { id, events, ask } of steps) {
          // An id comes again only when it has fallen out: the window itself sees to that.
          const name = list.some(([known]) => known === String(id)) ? `${String(id)}@${String(revision)}` : String(id);
          list = [...list, [name, revision] as [string, bigint]].slice(-size);
          for (let n = 0; n < events; n++) window.add(name, revision++);
          const expected = list.find(([known]) => known === String(ask))?.[1];
          expect(window.get(String(ask))).toBe(expected);
          expect(window.get(name)).toBe(list.at(-1)?.[1]);
        }
        expect(window.entries()).toEqual(list);
      }),
      { numRuns: 50 },
    );
  });
});

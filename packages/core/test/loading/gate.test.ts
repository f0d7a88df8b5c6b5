// The gate before reads: one in flight per name, and nobody is given one that began before they asked.
import fc from 'fast-check';
import { Gate } from '../../src/repository/gate.js';
import { settled } from '../support/stores.js';

interface Begun {
  readonly at: number;
  readonly finish: (value: string) => void;
}

function controlled() {
  const gate = new Gate<string>();
  const begun: Begun[] = [];
  let clock = 0;
  let inFlight = 0;
  let most = 0;
  const ask = (name = 'stream') => {
    const asked = ++clock;
    const result = gate.run(name, () => {
      most = Math.max(most, ++inFlight);
      return new Promise((resolve) => {
        const at = ++clock;
        begun.push({
          at,
          finish: (value) => {
            inFlight--;
            resolve(value);
          },
        });
      });
    });
    return { asked, result };
  };
  return { begun, ask, most: () => most };
}

test('those who come while one runs share the one after it', async () => {
  const { begun, ask, most } = controlled();
  const [first, second, third] = [ask(), ask(), ask()];
  await settled();
  expect(begun).toHaveLength(1);
  begun[0]?.finish('one');
  expect(await first.result).toBe('one');
  await settled();
  expect(begun).toHaveLength(2);
  const fourth = ask();
  begun[1]?.finish('two');
  expect([await second.result, await third.result]).toEqual(['two', 'two']);
  await settled();
  begun[2]?.finish('three');
  expect(await fourth.result).toBe('three');
  expect([begun.length, most()]).toEqual([3, 1]);
});

test('work of different names runs at the same time', async () => {
  const { begun, ask, most } = controlled();
  const [one, other] = [ask('one'), ask('other')];
  await settled();
  expect([begun.length, most()]).toEqual([2, 2]);
  begun[1]?.finish('b');
  begun[0]?.finish('a');
  expect([await one.result, await other.result]).toEqual(['a', 'b']);
});

test('when it is done with a name it begins at once, and keeps nothing of the last time', async () => {
  const { begun, ask } = controlled();
  const first = ask();
  begun[0]?.finish('one');
  await first.result;
  await settled();
  const second = ask();
  expect(begun).toHaveLength(2);
  begun[1]?.finish('two');
  expect(await second.result).toBe('two');
});

test('one in flight, nobody left waiting, nobody given a read that began before they asked', async () => {
  const step = fc.constantFrom('ask', 'ask', 'finish', 'turn');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { begun, ask, most } = controlled();
      const asked: ReturnType<typeof ask>[] = [];
      let finished = 0;
      const finishOne = () => {
        const next = begun[finished];
        if (next === undefined) return;
        finished++;
        next.finish(String(next.at));
      };
      for (const what of steps) {
        if (what === 'ask') asked.push(ask());
        else if (what === 'finish') finishOne();
        else await Promise.resolve();
      }
      for (let n = 0; n <= asked.length; n++) {
        await settled();
        finishOne();
      }
      for (const { asked: when, result } of asked) expect(Number(await result)).toBeGreaterThan(when);
      expect(most()).toBeLessThanOrEqual(1);
      expect(begun.length).toBeLessThanOrEqual(asked.length);
    }),
    { numRuns: 300 },
  );
});

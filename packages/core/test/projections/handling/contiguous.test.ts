// The contiguous prefix of work that is done in any order.
import type { RecordedEvent } from '@millrace/core';
import { seededRandom } from '@millrace/testing';
import { Contiguous, type InHand } from '../../../src/projection/runner/contiguous.js';

const at = (n: number) => ({ commit: BigInt(n), prepare: BigInt(n) });

const event = (n: number): RecordedEvent => ({
  ...{ id: String(n), type: 'a/b', data: {}, metadata: {}, stream: 'a-1' },
  ...{ revision: BigInt(n), position: at(n), created: 0 },
});

describe('the contiguous prefix', () => {
  test('begins where it is told, with nothing in hand', () => {
    const contiguous = new Contiguous(at(7));
    expect([contiguous.position, contiguous.size, contiguous.oldest]).toEqual([at(7), 0, undefined]);
    expect(new Contiguous(undefined).position).toBeUndefined();
  });

  test('does not pass what is not done', () => {
    const contiguous = new Contiguous(undefined);
    const [first, second, third] = [1, 2, 3].map((n) => contiguous.take(event(n), n * 100));
    contiguous.done(third!);
    contiguous.done(second!);
    expect([contiguous.position, contiguous.size]).toEqual([undefined, 3]);
    expect([contiguous.oldest?.event.revision, contiguous.oldest?.since]).toEqual([1n, 100]);
    contiguous.done(first!);
    expect([contiguous.position, contiguous.size]).toEqual([at(3), 0]);
  });

  test('takes a marker at once when nothing is in hand, else when all before it is done', () => {
    const contiguous = new Contiguous(undefined);
    contiguous.mark(at(5));
    expect(contiguous.position).toEqual(at(5));
    const [first, second] = [6, 7].map((n) => contiguous.take(event(n), 0));
    contiguous.mark(at(9));
    contiguous.done(second!);
    expect(contiguous.position).toEqual(at(5));
    contiguous.done(first!);
    expect(contiguous.position).toEqual(at(9));
  });

  test('is what a list of all says, whatever is done when', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = seededRandom(seed);
      const contiguous = new Contiguous(undefined);
      const all: { readonly entry: InHand; reached: number; isDone: boolean }[] = [];
      let mark = 0;
      for (let n = 1; n < 3_000; n++) {
        const open = all.filter(({ isDone }) => !isDone);
        if (random.chance(0.1)) {
          contiguous.mark(at(n));
          if (contiguous.size === 0 || all.length === 0) mark = n;
          if (open.length > 0) all[all.length - 1]!.reached = n;
          else mark = n;
        } else if (open.length > 0 && random.chance(open.length / 40)) {
          const one = random.pick(open);
          one.isDone = true;
          contiguous.done(one.entry);
        } else all.push({ entry: contiguous.take(event(n), n), reached: n, isDone: false });
        const stuck = all.findIndex(({ isDone }) => !isDone);
        const passed = all.slice(0, stuck === -1 ? all.length : stuck);
        const reached = Math.max(mark, ...passed.slice(-1).map((one) => one.reached));
        if (passed.length > 100) all.splice(0, passed.length - 1);
        expect([seed, n, contiguous.position?.commit ?? 0n]).toEqual([seed, n, BigInt(reached)]);
        expect(contiguous.size).toBe(stuck === -1 ? 0 : all.length - all.findIndex(({ isDone }) => !isDone));
      }
    }
  });
});

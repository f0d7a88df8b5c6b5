// How slots are spread: from any start, with any workers, everybody ends with a fair share.
import { nextMove } from '../../../src/projection/worker/fair-share.js';
import { seededRandom } from '@millrace/testing';

/** Lets the workers move in turn until nobody wants to. Gives how many slots each holds. */
function settle(holders: (string | undefined)[], workers: readonly string[], rounds = 100): readonly number[] {
  for (let round = 0; round < rounds; round++) {
    let moved = false;
    for (const owner of workers) {
      const held = holders.flatMap((holder, slot) => (holder === owner ? [slot] : []));
      const move = nextMove({ holders, owner, held, workers: workers.length });
      if (move._tag === 'GiveUp') holders[move.slot] = undefined;
      // A lease of somebody who is gone has run out; one of a living worker is refused.
      const free =
        move._tag === 'Take'
          ? move.candidates.find((slot) => holders[slot] === undefined || !workers.includes(holders[slot]))
          : undefined;
      if (free !== undefined) holders[free] = owner;
      moved ||= move._tag === 'GiveUp' || free !== undefined;
    }
    if (!moved) break;
  }
  return workers.map((owner) => holders.filter((holder) => holder === owner).length);
}

describe('the share of a worker', () => {
  test('is everything, when it is alone', () => {
    expect(settle([undefined, undefined, undefined], ['a'])).toEqual([3]);
  });

  test('is given up by the first when a second comes', () => {
    expect(settle(['a', 'a', 'a', 'a'], ['a', 'b'])).toEqual([2, 2]);
  });

  test('is at least one, where there are enough slots for all', () => {
    expect(settle(['a', 'a', 'b', 'b'], ['a', 'b', 'c'])).toEqual([1, 2, 1]);
  });

  test('is taken over from a worker that has died', () => {
    expect(settle(['dead', 'dead', 'a', 'a'], ['a'])).toEqual([4]);
  });

  test('may be nothing, where there are more workers than slots', () => {
    expect([...settle(['a'], ['a', 'b'])].sort()).toEqual([0, 1]);
  });

  test('differs by one at most, from any start, and every slot is held', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = seededRandom(seed);
      const workers = Array.from(
        { length: 1 + random.int(5) },
        (_, i) => `worker-${String(random.int(1000))}-${String(i)}`,
      );
      const names = [...workers, 'dead', undefined];
      const holders = Array.from({ length: 1 + random.int(12) }, () => names[random.int(names.length)]);
      const counts = settle([...holders], workers);
      const told = `seed ${String(seed)}: ${String(counts)}`;
      expect([told, counts.reduce((sum, count) => sum + count, 0)]).toEqual([told, holders.length]);
      expect([told, Math.max(...counts) - Math.min(...counts) <= 1]).toEqual([told, true]);
    }
  });
});

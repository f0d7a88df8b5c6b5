// How fast a replay goes, how much of the way is behind it, and how long the rest will take.
import { Pace } from '../../src/replay/running/pace.js';

const at = (commit: bigint) => ({ commit, prepare: commit });

test('the way is measured from where it goes on, and the rest at the pace of late', () => {
  const pace = new Pace(at(1_000n), 0);
  expect(pace.measure(0, 0, at(1_000n), at(2_000n))).toEqual({ eventsPerSecond: 0, percent: 0, left: undefined });
  pace.sample(1_000, 50, at(1_100n));
  expect(pace.measure(2_000, 100, at(1_200n), at(2_000n))).toEqual({ eventsPerSecond: 50, percent: 20, left: 8_000 });
  // It has become slower: what was long ago does not count any more.
  for (let second = 3; second <= 40; second++) pace.sample(second * 1_000, 100 + second, at(1_200n + BigInt(second)));
  const { eventsPerSecond, left } = pace.measure(40_000, 140, at(1_240n), at(2_000n));
  expect(Math.round(eventsPerSecond)).toBe(1);
  expect(left).toBeCloseTo(760_000, -4);
});

test('without a place to go on from it is measured from the first event', () => {
  const pace = new Pace(undefined, 0);
  expect(pace.measure(1_000, 0, undefined, at(9_000n))).toMatchObject({ percent: 0, left: undefined });
  pace.begin(at(8_001n));
  pace.begin(at(8_500n));
  expect(pace.measure(1_000, 10, at(8_500n), at(9_000n))).toMatchObject({ percent: 50, left: 1_000 });
});

test('at the end nothing is left, and an empty way is behind it', () => {
  expect(new Pace(at(5n), 0).measure(1_000, 9, at(9n), at(9n))).toMatchObject({ percent: 100, left: 0 });
  expect(new Pace(undefined, 0).measure(1_000, 0, undefined, undefined)).toMatchObject({ percent: 100, left: 0 });
});

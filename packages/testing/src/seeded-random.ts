// Random numbers that come out the same for the same seed, so that a failing run can be repeated.

/** A source of random numbers. */
export interface SeededRandom {
  /** What it was made from. Print it when a random test fails. */
  readonly seed: number;
  /** A number in [0, 1). */
  readonly next: () => number;
  /** A whole number in [0, below). */
  readonly int: (below: number) => number;
  /** True with this probability. */
  readonly chance: (probability: number) => boolean;
  /** One of the items. @throws RangeError when there are none. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** A UUIDv4. */
  readonly uuid: () => string;
}

/**
 * A pseudo-random generator: mulberry32 by Tommy Ettinger (2017, public domain), which passes gjrand and has 2^32
 * states; six lines, where `pure-rand` would be one more package to install.
 *
 * @param seed a whole number; only its low 32 bits count.
 * @example
 * seededRandom(42).int(6); // 3, every time
 */
export function seededRandom(seed: number): SeededRandom {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const hex = (digits: number): string => Array.from({ length: digits }, () => int(16).toString(16)).join('');
  return {
    seed,
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[int(items.length)];
      if (item === undefined) throw new RangeError('there is nothing to pick from');
      return item;
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + int(4)).toString(16)}${hex(3)}-${hex(12)}`,
  };
}

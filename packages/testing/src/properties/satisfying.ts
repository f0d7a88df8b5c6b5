// A filter that gives up: fast-check's own would look for ever for a value that hardly any is.
import { Arbitrary, type Random, type Stream, type Value } from 'fast-check';

const TRIES = 1_000;

/** Values of `arbitrary` that satisfy `predicate`. @param starved is thrown when none of 1,000 in a row does. */
export function satisfying<T>(
  arbitrary: Arbitrary<T>,
  predicate: (value: T) => boolean,
  starved: () => Error,
): Arbitrary<T> {
  return new Satisfying(arbitrary, predicate, starved);
}

class Satisfying<T> extends Arbitrary<T> {
  constructor(
    readonly arbitrary: Arbitrary<T>,
    readonly predicate: (value: T) => boolean,
    readonly starved: () => Error,
  ) {
    super();
  }

  generate(random: Random, biasFactor: number | undefined): Value<T> {
    for (let tries = 0; tries < TRIES; tries++) {
      // Biased values are few: half of the tries do without.
      const value = this.arbitrary.generate(random, tries % 2 === 0 ? biasFactor : undefined);
      if (this.predicate(value.value)) return value;
    }
    throw this.starved();
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return this.arbitrary.canShrinkWithoutContext(value) && this.predicate(value);
  }

  shrink(value: T, context: unknown): Stream<Value<T>> {
    return this.arbitrary.shrink(value, context).filter((smaller) => this.predicate(smaller.value));
  }
}

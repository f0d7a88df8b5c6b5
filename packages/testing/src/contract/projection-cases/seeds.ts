// Which seeds a random case is run with: any can be named, and more asked for.
/// <reference types="node" />

/**
 * `SEED=17` in the environment gives that one alone, `SEEDS=1000` so many.
 *
 * @param usual how many there are otherwise.
 * @param first the first of them.
 */
export function seedsOf(usual: number, first: number): readonly number[] {
  const { SEED, SEEDS } = process.env;
  if (SEED !== undefined && SEED !== '') return [Number(SEED)];
  const count = SEEDS === undefined || SEEDS === '' ? usual : Number(SEEDS);
  return Array.from({ length: count }, (_, n) => first + n);
}

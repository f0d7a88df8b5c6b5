// A bounded number of names per pass: when there are more, the pass keeps to a part of them, and others do the rest.
import { halves, isIn, WHOLE, type Partition } from './partition.js';

/** The passes that are made, and the names that the present one deals with. */
export class Narrowing {
  readonly #most: number;
  readonly #waiting: Partition[] = [WHOLE];
  #partition = WHOLE;
  #passes = 0;

  /** @param most names in a pass. */
  constructor(most: number) {
    this.#most = most;
  }

  /** How many passes were begun. */
  get passes(): number {
    return this.#passes;
  }

  /** How many are known to be needed still. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Begins the next pass. `false` when all names are dealt with. */
  next(): boolean {
    const partition = this.#waiting.pop();
    if (partition === undefined) return false;
    this.#partition = partition;
    this.#passes += 1;
    return true;
  }

  /** Whether the present pass deals with `name`. */
  has(name: string): boolean {
    return isIn(this.#partition, name);
  }

  /**
   * Called before a name is added to those that the pass holds: as long as these are too many, leaves half of what it
   * deals with to another pass.
   *
   * @param size how many names the pass holds.
   * @param leave called after each halving: lets go of all that the pass does not deal with any more. Gives the size.
   */
  makeRoom(size: number, leave: () => number): void {
    for (let held = size; held >= this.#most; held = leave()) {
      const split = halves(this.#partition);
      // Names that no hash tells apart: they are dealt with together, however many they are.
      if (split === undefined) return;
      this.#partition = split[0];
      this.#waiting.push(split[1]);
    }
  }
}

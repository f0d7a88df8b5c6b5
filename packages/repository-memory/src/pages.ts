// Turns a function that gives the next page into the async iterable of a read.

/** Gives the next page, or `undefined` when there is none; throws what the iterator shall throw. */
export type Pull<T> = () => readonly T[] | undefined;

/**
 * An async iterable over pages. `open` is called at the first `next()` of each iteration; what it returns is let go at
 * the end, after an error, and on an early return.
 *
 * A class, since an object literal with a computed `[Symbol.asyncIterator]` takes longer to make than a page to read;
 * with a private field, since printing a read shall print nothing of the store.
 */
export class Pages<T> implements AsyncIterable<readonly T[]> {
  readonly #open: () => Pull<T>;

  constructor(open: () => Pull<T>) {
    this.#open = open;
  }

  [Symbol.asyncIterator](): AsyncIterator<readonly T[], undefined> {
    return new Iteration(this.#open);
  }
}

const DONE = Promise.resolve({ done: true, value: undefined } as const);

// Not an async generator, which takes twice as long for a page that is at hand.
class Iteration<T> implements AsyncIterator<readonly T[], undefined> {
  #open: (() => Pull<T>) | undefined;
  #pull: Pull<T> | undefined;

  constructor(open: () => Pull<T>) {
    this.#open = open;
  }

  next(): Promise<IteratorResult<readonly T[], undefined>> {
    try {
      this.#pull ??= this.#open?.();
      this.#open = undefined;
      const value = this.#pull?.();
      return value === undefined ? this.return() : Promise.resolve({ done: false, value });
    } catch (error) {
      void this.return();
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what the read threw, as it is
      return Promise.reject(error);
    }
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#open = undefined;
    this.#pull = undefined;
    return DONE;
  }
}

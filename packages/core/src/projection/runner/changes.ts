// Waiting for the next change of something that several wait on.

/** Who waits looks again after each change, and waits for the next one if it is not what it waits for. */
export class Changes {
  readonly #waiting: (() => void)[] = [];

  /** Settles when something changes. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Something has changed. */
  announce(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

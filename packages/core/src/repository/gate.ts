// At most one read per stream in flight, shared by everyone who waits; nobody is given a read that began before they asked.

/** Runs work by name: while some runs, those who come share the one run after it. */
export class Gate<T> {
  readonly #slots = new Map<string, { current: Promise<T>; next: Promise<T> | undefined }>();

  /** @param work must not reject. */
  run(name: string, work: () => Promise<T>): Promise<T> {
    const slot = this.#slots.get(name);
    if (slot !== undefined) return (slot.next ??= slot.current.then(() => this.#start(name, work)));
    return this.#start(name, work);
  }

  #start(name: string, work: () => Promise<T>): Promise<T> {
    const slot = { current: this.#finish(name, work), next: undefined };
    this.#slots.set(name, slot);
    return slot.current;
  }

  async #finish(name: string, work: () => Promise<T>): Promise<T> {
    const result = await work();
    if (this.#slots.get(name)?.next === undefined) this.#slots.delete(name);
    return result;
  }
}

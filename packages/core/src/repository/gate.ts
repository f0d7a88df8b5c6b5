// At most one read per stream in flight, shared by those who wait; nobody gets a read that began before they asked.

interface Slot<T> {
  /** What those who came while the current one ran are waiting for. */
  next: Promise<T> | undefined;
  current: Promise<T> | undefined;
}

/** Runs work by name: while some runs, those who come share the one run after it. */
export class Gate<T> {
  readonly #slots = new Map<string, Slot<T>>();

  /** @param work must not reject. */
  run(name: string, work: () => Promise<T>): Promise<T> {
    const slot = this.#slots.get(name);
    if (slot?.current === undefined) return this.#start(name, work);
    return (slot.next ??= slot.current.then(() => this.#start(name, work)));
  }

  #start(name: string, work: () => Promise<T>): Promise<T> {
    const slot: Slot<T> = { next: undefined, current: undefined };
    this.#slots.set(name, slot);
    return (slot.current = this.#through(name, slot, work));
  }

  async #through(name: string, slot: Slot<T>, work: () => Promise<T>): Promise<T> {
    const result = await work();
    if (slot.next === undefined) this.#slots.delete(name);
    return result;
  }
}

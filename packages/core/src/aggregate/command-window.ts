// The newest command ids of a stream, each with the revision of its first event: how a repeated command is recognised.

// Up to here a scan of the ids is as fast as an index and takes no memory.
const SCANNED = 32;

/**
 * Remembers the newest `size` commands of one stream. It holds committed facts only, so that all states of one stream
 * may share it; what is added must be newer than what it has, and anything else is passed over.
 */
export class CommandWindow {
  /** In commands; `Infinity` remembers all. */
  readonly size: number;
  readonly #ids: string[] = [];
  readonly #revisions: bigint[] = [];
  #index: Map<string, bigint> | undefined;
  /** Where the oldest entry is, once the window is full. */
  #oldest = 0;
  #last: string | undefined;
  #newest = -1n;

  constructor(size: number) {
    this.size = size;
  }

  /** Takes note of an event of `commandId` at `revision`. The events of a command stand together. */
  add(commandId: string, revision: bigint): void {
    if (revision <= this.#newest) return;
    this.#newest = revision;
    if (commandId === this.#last || this.size === 0) return;
    this.#last = commandId;
    if (this.#ids.length < this.size) {
      this.#ids.push(commandId);
      this.#revisions.push(revision);
    } else {
      this.#index?.delete(this.#ids[this.#oldest] ?? '');
      this.#ids[this.#oldest] = commandId;
      this.#revisions[this.#oldest] = revision;
      this.#oldest = (this.#oldest + 1) % this.size;
    }
    this.#index?.set(commandId, revision);
  }

  /** The revision of the first event of `commandId`; `undefined` when it is not among the newest. */
  get(commandId: string): bigint | undefined {
    if (this.#index !== undefined) return this.#index.get(commandId);
    if (this.#ids.length > SCANNED) return (this.#index = new Map(this.entries())).get(commandId);
    const at = this.#ids.indexOf(commandId);
    return at < 0 ? undefined : this.#revisions[at];
  }

  /** Oldest first. */
  entries(): [commandId: string, revision: bigint][] {
    const entries = this.#ids.map((id, i): [string, bigint] => [id, this.#revisions[i] ?? 0n]);
    return [...entries.slice(this.#oldest), ...entries.slice(0, this.#oldest)];
  }
}

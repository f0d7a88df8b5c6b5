// One stream of the target, read through its log: a read of the stream itself would hide what was truncated.
import type { RecordedEvent } from '../../ports/event.js';
import type { Found } from './first-difference.js';
import { pagesOf, type Step, type Verification } from './verification.js';

/** A cursor over the events of a stream that a verification looks at. */
export class TargetStream {
  readonly #verification: Verification;
  readonly #pages: AsyncGenerator<readonly RecordedEvent[], undefined>;
  readonly #stream: string;
  #page: readonly RecordedEvent[] = [];
  #next = 0;
  #looked: Found | undefined;
  /** Of the event that was taken last. */
  revision: bigint | undefined;

  constructor(verification: Verification, stream: string, step: Step) {
    this.#verification = verification;
    this.#stream = stream;
    const filter = { by: 'stream', prefixes: [stream] } as const;
    this.#pages = pagesOf(verification.target, filter, step, verification.onProgress);
  }

  /** The next event, taken. @throws Halt */
  async take(): Promise<Found | undefined> {
    const found = await this.#look();
    this.#looked = undefined;
    if (found !== undefined) this.revision = found.event.revision;
    return found;
  }

  /** Whether an event follows that the replay wrote. Those before it are gone. @throws Halt */
  async goesOn(): Promise<boolean> {
    for (let found = await this.#look(); found !== undefined; found = await this.#look()) {
      if (found.origin !== undefined) return true;
      this.#looked = undefined;
    }
    return false;
  }

  async close(): Promise<void> {
    await this.#pages.return(undefined);
  }

  async #look(): Promise<Found | undefined> {
    while (this.#looked === undefined) {
      const event = this.#page[this.#next];
      if (event === undefined) {
        const page = await this.#pages.next();
        if (page.done === true) return undefined;
        this.#page = page.value;
        this.#next = 0;
        continue;
      }
      this.#next += 1;
      // The prefix of one stream's name may be that of others'.
      if (event.stream !== this.#stream) continue;
      const standing = this.#verification.sides.standing(event);
      if (standing === 'replayed') this.#looked = { event, origin: this.#verification.sides.origin(event) };
      else if (standing === 'other') this.#looked = { event, origin: undefined };
    }
    return this.#looked;
  }
}

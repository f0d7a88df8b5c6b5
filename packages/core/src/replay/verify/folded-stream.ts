// A stream that is folded page by page of the log, among many others.
import { visitCurrent } from '../../aggregate/current-events.js';
import { Draft } from '../../aggregate/draft.js';
import type { AggregateKernel } from '../../definition/kernel.js';
import type { RecordedEvent } from '../../ports/event.js';
import { wordsOf } from '../replacements.js';

/** The state of a stream so far. */
export class FoldedStream {
  readonly kernel: AggregateKernel;
  readonly stream: string;
  state: unknown;
  /** Why it cannot be folded. */
  failure: string | undefined;
  #taken: RecordedEvent[] = [];

  constructor(kernel: AggregateKernel, stream: string) {
    this.kernel = kernel;
    this.stream = stream;
    this.state = kernel.initial;
  }

  /** Takes note of an event of the page; `fold` folds all of them at once. */
  take(event: RecordedEvent): this {
    this.#taken.push(event);
    return this;
  }

  fold(): void {
    const taken = this.#taken;
    this.#taken = [];
    if (this.failure !== undefined) return;
    let at: RecordedEvent | undefined;
    try {
      const draft = new Draft(this.kernel, this.state, taken.length);
      for (const event of taken) {
        at = event;
        const unreadable = visitCurrent(this.kernel, event, 'fail', (current, data) => {
          draft.apply(current, data);
        });
        if (unreadable !== undefined) {
          this.failure = this.#at(event, unreadable.message);
          return;
        }
      }
      this.state = draft.finish();
    } catch (cause) {
      this.failure = this.#at(at, wordsOf(cause));
    }
  }

  #at(event: RecordedEvent | undefined, why: string): string {
    const place = event === undefined ? '' : ` at revision ${String(event.revision)}`;
    return `${this.stream} cannot be folded${place}: ${why}`;
  }
}

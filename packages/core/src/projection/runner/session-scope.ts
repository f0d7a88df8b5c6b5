// The life of one session: who may end it, and who is told.
import type { Ending } from './session-end.js';

/** Ends once; the first ending counts. */
export class SessionScope<End = Ending> {
  readonly #controller = new AbortController();
  readonly #parts = new Set<AbortController>();
  #ending: End | undefined;
  #resolve: (ending: End) => void = () => undefined;
  /** Settles with the ending. To be waited for by one only: a race with what lives long would keep its losers. */
  readonly ended = new Promise<End>((resolve) => (this.#resolve = resolve));

  /** Aborted when the session ends. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A method, since it may change between two looks. */
  isOver(): boolean {
    return this.#ending !== undefined;
  }

  readonly end = (ending: End): void => {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    this.#controller.abort();
    for (const part of this.#parts) part.abort();
    this.#parts.clear();
    this.#resolve(ending);
  };

  /**
   * Runs `work` with a signal of its own, aborted when the session ends: what is done beside each other must not listen
   * to one signal, since Node warns of more than ten listeners.
   */
  async during<A>(work: (signal: AbortSignal) => Promise<A>): Promise<A> {
    const part = new AbortController();
    if (this.isOver()) part.abort();
    else this.#parts.add(part);
    try {
      return await work(part.signal);
    } finally {
      this.#parts.delete(part);
    }
  }
}

/** `promise`, or a rejection when `signal` is aborted first: what it then comes to is not wanted any more. */
export function unlessAborted<A>(promise: Promise<A>, signal: AbortSignal): Promise<A> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('the session has ended'));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

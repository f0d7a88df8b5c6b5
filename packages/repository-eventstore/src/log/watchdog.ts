// Looks after a subscription that is silent while somebody waits for it.
import { WireError } from '../connection/connection.js';
import type { LogSettings } from './log-options.js';
import type { First } from './calls.js';
import { within } from './within.js';

type WatchdogSettings = Pick<LogSettings, 'clock' | 'watchInterval' | 'deadline'>;

export interface Watched {
  /** Whether something should have come; `undefined` when not even the connection is there. @throws WireError */
  readonly hasMore: (first: First) => Promise<boolean | undefined>;
  /** Gives the present connection up. */
  readonly cut: (message: string) => void;
}

/**
 * One timer at most, and only while somebody waits: a subscription at work pays for a counter.
 *
 * After a whole interval without a frame (one to two intervals of silence, since the timer is not set anew by each frame)
 * it asks the log whether there is more. When there is, and still nothing comes for another interval, the connection is
 * given up. So it is when the log does not answer within its deadline, and when it is not confirmed by then; the
 * connection's own limits come before, and mend what is half open. A log that cannot be read tells nothing: then it
 * asks again.
 *
 * Silence while nothing is written that passes the filter is right, whatever else moves the head. That its checkpoint
 * then stands still too is the one thing that is not noticed here; the keep-alive of the connection notices it.
 */
export class Watchdog {
  readonly #settings: WatchdogSettings;
  readonly #over: AbortSignal;
  readonly #watched: Watched;
  // Counts whatever shows life.
  #signs = 0;
  #awake = false;
  #running = false;
  // The count at which something was missing.
  #missing: number | undefined;

  constructor(settings: WatchdogSettings, over: AbortSignal, watched: Watched) {
    this.#settings = settings;
    this.#over = over;
    this.#watched = watched;
  }

  /** Somebody waits from now on. */
  begin(): void {
    this.#signs += 1;
    this.#awake = true;
    if (!this.#running) void this.#run();
  }

  /** Something has come. */
  noticed(): void {
    this.#signs += 1;
  }

  /** Nobody waits any more. */
  rest(): void {
    this.#signs += 1;
    this.#awake = false;
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { clock, watchInterval } = this.#settings;
    let quietSince = clock.now();
    while (this.#awake && !this.#over.aborted) {
      const signs = this.#signs;
      await clock.sleep(watchInterval, this.#over);
      if (signs !== this.#signs) quietSince = clock.now();
      else await this.#look(signs, quietSince);
    }
    this.#running = false;
  }

  async #look(signs: number, quietSince: number): Promise<void> {
    const { clock, deadline } = this.#settings;
    const state = this.#missing === signs ? 'silent while the log went on' : await this.#ask();
    if (signs !== this.#signs || state === 'well') return;
    if (state === 'missing') this.#missing = signs;
    else if (state === 'not confirmed' && clock.now() - quietSince < deadline) return;
    else this.#watched.cut(state);
  }

  async #ask(): Promise<'well' | 'missing' | 'not confirmed' | 'the log does not answer'> {
    const { clock, deadline } = this.#settings;
    try {
      const more = await within(clock, deadline, this.#watched.hasMore, this.#over);
      if (more === undefined) return 'not confirmed';
      return more ? 'missing' : 'well';
    } catch (error) {
      // A read that fails now tells nothing of a subscription that was accepted, unless it is by not being answered.
      return error instanceof WireError && error.fault === 'timeout' ? 'the log does not answer' : 'well';
    }
  }
}

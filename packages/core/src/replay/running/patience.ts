// How often something is tried again that a store fails to do, and the waits in between.
import type { ReplayContext } from './replay-context.js';

/** Counts the tries of one thing since it last went well. */
export class Patience {
  readonly #context: Pick<ReplayContext, 'settings' | 'scope' | 'mood'>;
  #failed = 0;

  constructor(context: Pick<ReplayContext, 'settings' | 'scope' | 'mood'>) {
    this.#context = context;
  }

  /** It has gone well. */
  fine(): void {
    if (this.#failed === 0) return;
    this.#failed = 0;
    this.#context.mood.trouble = undefined;
  }

  /**
   * Waits before the next try. @param why the last one failed, in words.
   *
   * @returns whether there is to be one.
   */
  async again(why: string): Promise<boolean> {
    const { settings, scope, mood } = this.#context;
    const { retry, clock, random } = settings;
    this.#failed += 1;
    if (this.#failed >= retry.attempts || scope.isOver()) return false;
    mood.trouble = why;
    const ms = retry.delay(this.#failed, random());
    await scope.during((signal) => clock.sleep(ms, signal));
    return !scope.isOver();
  }
}

// A mutable state for one batch of events: the folding that everything else waits for.
import { copyPlain, copyWithin, freezeDeep } from '../codec/copy.js';
import { drafter } from '../codec/drafter.js';
import { preview } from '../codec/io-ts-issues.js';
import type { AggregateKernel, EventKernel } from '../definition/kernel.js';
import { isStrayPromise } from './stray-promise.js';

// A state may have this many properties, and so many more per event, to be copied rather than drafted by immer: a plain
// object is about four times as fast to work on, and copying it is paid once per batch.
const COPIED = 64;
const COPIED_PER_EVENT = 16;

/** A handler threw, or returned what is no state. */
export class HandlerError extends Error {
  constructor(
    readonly eventType: string,
    message: string,
    cause?: unknown,
  ) {
    super(`the handler of ${eventType} ${message}`, { cause });
    this.name = 'HandlerError';
  }
}

/**
 * Folds a batch. The handlers see one mutable state: a plain copy where that costs less than the batch, else an immer
 * draft, so that a small change of a large state copies only its path. `finish` gives the next state, frozen.
 */
export class Draft {
  readonly #kernel: AggregateKernel;
  readonly #budget: number;
  #draft: unknown;
  #plain: boolean;

  /** @param size how many events are about to be applied, roughly. */
  constructor(kernel: AggregateKernel, state: unknown, size: number) {
    this.#kernel = kernel;
    this.#budget = COPIED + COPIED_PER_EVENT * size;
    const copied = copyWithin(state, this.#budget);
    this.#plain = copied !== undefined;
    this.#draft = copied === undefined ? drafter().createDraft(state as object) : copied.copy;
  }

  /**
   * @param data decoded, and the handler's own.
   * @throws HandlerError; the draft is then not to be used any more.
   */
  apply(event: EventKernel, data: unknown): void {
    if (event.apply === undefined) return;
    let result: unknown;
    try {
      result = event.apply(this.#draft, data);
    } catch (cause) {
      throw new HandlerError(event.type, 'threw', cause);
    }
    if (result === undefined || result === this.#draft) return;
    if (!isState(this.#kernel, result))
      throw new HandlerError(event.type, `returned ${preview(result)}: change the state, or return a whole new one`);
    // A new state may hold parts of the draft, or belong to the handler: it is copied, and drafted no more.
    this.#draft = copyPlain(result);
    this.#plain = true;
  }

  finish(): unknown {
    return this.#plain ? Object.freeze(freezeDeep(this.#draft)) : drafter().finishDraft(this.#draft as object);
  }
}

// What JavaScript can tell of a state: its codec says it exactly; else it is of the kind of the initial one, if that says.
function isState({ state, initial }: AggregateKernel, value: unknown): boolean {
  if (isStrayPromise(value)) return false;
  if (state !== undefined) return state.is(value);
  if (initial === null || initial === undefined) return true;
  return typeof value === typeof initial && value !== null && Array.isArray(value) === Array.isArray(initial);
}

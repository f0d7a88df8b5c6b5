// Those who wait until a commit is in the view: each is woken when it is, or never will be.
import * as E from 'fp-ts/lib/Either.js';
import type { Clock } from '../../ports/clock.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { inTime, parkedFor, notInTime, positionOf, streamOf } from './processed.js';
import type { NotProcessed, ProcessedAt } from './processed.js';
import type { SlotProgress } from './progress-store.js';
import type { Session } from './session.js';

export interface AwaitedContext {
  readonly name: string;
  readonly clock: Clock;
  readonly session: () => Session | undefined;
  /** Why the runner has stopped, once it has. */
  readonly over: () => string | undefined;
  /** How far the slot is, while another runner works on it. */
  readonly look: () => Promise<SlotProgress>;
}

/** What is waited for. */
interface Wanted {
  readonly position: Position;
  readonly stream: string | undefined;
}

interface Waiter extends Wanted {
  readonly wake: () => void;
}

/** Whether it is processed; left: it never will be. */
type Known = E.Either<NotProcessed, boolean>;

const LOOK_EVERY = 250;

export class AwaitedCommits {
  readonly #context: AwaitedContext;
  readonly #waiters = new Set<Waiter>();

  constructor(context: AwaitedContext) {
    this.#context = context;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** To be called whenever the runner has moved on. Wakes no more than those who have an answer now. */
  readonly moved = (): void => {
    for (const waiter of this.#waiters) if (isAnswer(this.#known(waiter))) waiter.wake();
  };

  /** Waits for `timeout` milliseconds, whatever hangs. */
  async wait(at: ProcessedAt, timeout: number): Promise<E.Either<NotProcessed, void>> {
    const position = positionOf(at);
    if (position === undefined) return E.right(undefined);
    const { clock, name } = this.#context;
    const wanted = { position, stream: streamOf(at) };
    const until = clock.now() + timeout;
    for (let look = false; ; look = true) {
      const known = this.#known(wanted);
      if (isAnswer(known)) return E.map(() => undefined)(known);
      const found = look ? await inTime(clock, until, this.#look(wanted)) : undefined;
      if (found !== undefined && isAnswer(found)) return E.map(() => undefined)(found);
      const left = until - clock.now();
      if (left <= 0) return E.left(notInTime(name, timeout));
      await this.#sleep(wanted, Math.min(left, LOOK_EVERY));
    }
  }

  async #sleep(wanted: Wanted, ms: number): Promise<void> {
    const waking = new AbortController();
    const waiter = { ...wanted, wake: () => waking.abort() };
    this.#waiters.add(waiter);
    // It may have become known between the last look and here.
    if (!isAnswer(this.#known(wanted))) await this.#context.clock.sleep(ms, waking.signal);
    this.#waiters.delete(waiter);
  }

  #known({ position, stream }: Wanted): Known {
    const { name, over, session } = this.#context;
    const why = over();
    if (why !== undefined) return E.left({ _tag: 'NotRunning', message: `${name} has stopped: ${why}` });
    const state = session()?.engine.state;
    if (state === undefined) return E.right(false);
    const parked = stream === undefined ? undefined : state.parked.get(stream);
    if (parked !== undefined) {
      const left = parkedFor(name, parked, position);
      if (left !== undefined) return E.left(left);
    }
    return E.right(state.position !== undefined && comparePositions(state.position, position) >= 0);
  }

  async #look(wanted: Wanted): Promise<Known> {
    try {
      const session = this.#context.session();
      if (session === undefined) return await this.#lookElsewhere(wanted);
      // A log whose newest events are none of this projection's does not tell how far it is until more of it is written.
      return E.right(await session.subscribed.isDoneUpTo(wanted.position, session.engine.state.position));
    } catch {
      // It is looked again.
      return E.right(false);
    }
  }

  async #lookElsewhere({ position, stream }: Wanted): Promise<Known> {
    const { look, name } = this.#context;
    const { checkpoint, parked } = await look();
    if (checkpoint === undefined || comparePositions(checkpoint.position, position) < 0) return E.right(false);
    const waits = parked.find((one) => one.stream === stream);
    const left = waits && parkedFor(name, waits, position);
    return left === undefined ? E.right(true) : E.left(left);
  }
}

function isAnswer(known: Known): boolean {
  return E.isLeft(known) || known.right;
}

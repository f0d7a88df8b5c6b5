// How far a replay is, as it is kept: the checkpoint, its parked streams, and the lease under which it is written.
import { isLeft, type Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { textOf } from '../../codec/io-ts-issues.js';
import type { Checkpoint, CheckpointError, CheckpointStore, Lease } from '../../ports/checkpoint-store.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { Position } from '../../ports/position.js';
import { within } from '../../projection/runner/within.js';
import { Patience } from './patience.js';
import { ReplayEnd } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';

/** Before the first event of every log. */
export const BEGINNING: Position = Object.freeze({ commit: 0n, prepare: 0n });

/** How long the store may take to take the lease back, in milliseconds: then it is left to run out. */
const GIVE_BACK = 1_000;

/** What is to be kept. */
export interface Reached {
  readonly position: Position | undefined;
  readonly parked: ReadonlyMap<string, ParkedStream>;
}

/** The place of a replay in a checkpoint store, while this runner has the lease. */
export class KeptPlace {
  readonly #store: CheckpointStore;
  readonly #context: ReplayContext;
  readonly #route: string;
  readonly #reached: () => Reached;
  #lease: Lease;
  /** The lease lasts from when it was asked for, at least. */
  #since: number;
  #renewing: Promise<void> | undefined;
  #saved: { readonly position: Position | undefined; readonly parked: string };
  /** Saves follow one another; the last of them may wait, and then saves what is reached when it begins. */
  #saving: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @param route what the checkpoint counts: see `routeOf`. @param reached what is to be kept when a save begins. */
  constructor(
    context: ReplayContext,
    held: { readonly store: CheckpointStore; readonly lease: Lease; readonly since: number; readonly route: string },
    kept: Checkpoint | undefined,
    reached: () => Reached,
  ) {
    this.#context = context;
    this.#store = held.store;
    this.#lease = held.lease;
    this.#since = held.since;
    this.#route = held.route;
    this.#reached = reached;
    this.#saved = { position: kept?.position, parked: parkedText(kept?.parked ?? []) };
  }

  /** Keeps what is reached by now. @throws ReplayEnd */
  save(): Promise<void> {
    if (this.#saving === undefined) {
      this.#saving = this.#write().finally(() => (this.#saving = undefined));
      return this.#saving;
    }
    this.#next ??= this.#saving
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.save();
      });
    return this.#next;
  }

  /** Renews the lease. @throws ReplayEnd when it is lost. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  /**
   * Waits while the lease has run out, as it has when the process stood still: another runner may have it. The streams of
   * the target take care of themselves, but what another has retried meanwhile must not be taken for filled.
   */
  mayWrite(): Promise<void> | undefined {
    const { clock, lease } = this.#context.settings;
    return clock.now() - this.#since < lease ? undefined : this.renew();
  }

  /** Gives the lease back, if the store takes it in time. */
  async release(): Promise<void> {
    const { clock } = this.#context.settings;
    await within(
      clock,
      GIVE_BACK,
      this.#store
        .release(this.#lease)()
        .then(
          () => undefined,
          () => undefined,
        ),
    );
  }

  async #write(): Promise<void> {
    const { position, parked } = this.#reached();
    const streams = [...parked.values()];
    const text = parkedText(streams);
    if (position === this.#saved.position && text === this.#saved.parked) return;
    const checkpoint = {
      position: position ?? BEGINNING,
      log: this.#route,
      ...(streams.length === 0 ? {} : { parked: streams }),
    };
    await asked(this.#context, () => this.#store.save(this.#lease, checkpoint));
    this.#saved = { position, parked: text };
  }

  async #renew(): Promise<void> {
    const { clock, lease } = this.#context.settings;
    let since = clock.now();
    this.#lease = await asked(this.#context, () => {
      since = clock.now();
      return this.#store.renew(this.#lease, lease);
    });
    this.#since = since;
  }
}

// Compared to see whether there is something to be saved.
function parkedText(parked: readonly ParkedStream[]): string {
  return parked.map(({ stream, revision }) => `${stream} ${String(revision)}`).join('\n');
}

/** The answer of a checkpoint store, which is asked again while it may be. @throws ReplayEnd */
export async function asked<A>(
  context: Pick<ReplayContext, 'settings' | 'scope' | 'mood'>,
  verb: () => TaskEither<CheckpointError, A>,
): Promise<A> {
  const patience = new Patience(context);
  const { name: replay } = context.settings;
  for (;;) {
    const answer: Either<CheckpointError, A> = await verb()();
    if (!isLeft(answer)) {
      patience.fine();
      return answer.right;
    }
    const error = answer.left;
    if (error._tag === 'Fenced') throw new ReplayEnd({ _tag: 'Fenced', replay, message: fencedText(replay, error) });
    const why = `the checkpoint store failed: ${textOf(error.cause)}`;
    if (error.retryable && (await patience.again(why))) continue;
    throw new ReplayEnd({ _tag: 'CheckpointFailed', replay, message: `replay ${replay}: ${why}`, cause: error.cause });
  }
}

function fencedText(replay: string, { token }: Extract<CheckpointError, { readonly _tag: 'Fenced' }>): string {
  return `replay ${replay}: another runner has the lease (token ${String(token)})`;
}

// Takes source events in log order, transforms them, and hands what replaces them to the lanes of the target.
import type { ParkedStream } from '../../ports/parked-stream.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { RecordedEvent } from '../../ports/event.js';
import { Changes } from '../../projection/runner/changes.js';
import { Contiguous } from '../../projection/runner/contiguous.js';
import { Permits } from '../../projection/runner/permits.js';
import { isReplayFailure, replacementsOf } from '../replacements.js';
import type { ReplayFailure } from '../replay-failure.js';
import { Lanes } from './lanes.js';
import { earlierOf } from './late.js';
import { ReplayEnd } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';
import type { Taker } from './source-reader.js';
import { isOwn, type StreamEnds } from './stream-ends.js';
import { byStream, type SourceWork, type Work } from './work.js';

export interface IntakeOptions {
  /** Where the replay goes on from. */
  readonly position: Position | undefined;
  /** Where the source ended when it began. */
  readonly head: Position | undefined;
  readonly parked: readonly ParkedStream[];
  /** Keeps what is reached by now, parked streams included. @throws ReplayEnd */
  readonly save: () => Promise<void>;
  readonly mayWrite: () => Promise<void> | undefined;
}

export class Intake implements Taker {
  readonly #context: ReplayContext;
  readonly #options: IntakeOptions;
  readonly #contiguous: Contiguous;
  readonly #lanes: Lanes;
  readonly #parked: Map<string, ParkedStream>;
  /** Taking and retrying take turns. */
  readonly #turn = new Permits(1);
  #taken: Position | undefined;
  #newest: Position | undefined;
  #first: Position | undefined;
  #failing: ReplayFailure | undefined;
  /** Of the stream that is being retried: where it has failed again. */
  #failedAgain: ParkedStream | undefined;
  /** What is parked is being kept. */
  #keeping: Promise<void> | undefined;
  #unsaved = 0;
  readonly #changes = new Changes();

  constructor(context: ReplayContext, ends: StreamEnds, options: IntakeOptions) {
    this.#context = context;
    this.#options = options;
    this.#contiguous = new Contiguous(options.position);
    this.#taken = options.position;
    this.#newest = earlierOf(options.position, options.head);
    this.#parked = new Map(options.parked.map((one) => [one.stream, one]));
    this.#lanes = new Lanes(context, ends, {
      skips: this.#skips,
      done: this.#done,
      failed: this.#failed,
      mayWrite: () => this.#keeping?.then(() => options.mayWrite()) ?? options.mayWrite(),
      moved: this.#moved,
    });
  }

  /** Everything up to here is in the target, or parked. */
  get position(): Position | undefined {
    return this.#contiguous.position;
  }

  /** The first event that was taken. */
  get first(): Position | undefined {
    return this.#first;
  }

  /** Everything up to here was taken. */
  get taken(): Position | undefined {
    return this.#taken;
  }

  /** No event that was taken stands behind this place. The source has told of `taken` as well, which may be behind its end. */
  get newest(): Position | undefined {
    return this.#newest;
  }

  get inHand(): number {
    return this.#contiguous.size;
  }

  get parked(): ReadonlyMap<string, ParkedStream> {
    return this.#parked;
  }

  /** The first event that could not be replayed, where the policy is to stop: no more is taken. */
  get failing(): ReplayFailure | undefined {
    return this.#failing;
  }

  /** Whether it takes more: it does not when an event has failed and the policy is to stop. */
  isOpen(): boolean {
    return this.#failing === undefined && !this.#context.scope.isOver();
  }

  /** Takes the next events of the source. Settles when there is room for more. @throws ReplayEnd */
  async take(events: readonly RecordedEvent[]): Promise<void> {
    await this.#turn.acquire();
    try {
      await this.#take(events);
    } finally {
      this.#turn.release();
    }
  }

  /** The source has told, after all that was taken so far, that it has come to `position`. */
  mark(position: Position): void {
    this.#taken = position;
    this.#contiguous.mark(position);
  }

  /** Settles when nothing is in hand any more: all is written, save what stands behind an event that failed. */
  async idle(): Promise<void> {
    this.#lanes.pump();
    while (!this.#lanes.isIdle && !this.#context.scope.isOver()) await this.#changes.next();
  }

  /** Lets `work` retry parked streams, while nothing else is in hand and nothing is taken. */
  async retrying(work: () => Promise<void>): Promise<void> {
    await this.#turn.acquire();
    try {
      await this.idle();
      this.#lanes.beginRetry();
      if (this.isOpen()) await work();
    } finally {
      this.#turn.release();
    }
  }

  /**
   * Replays events of a parked stream again, which follow one another. To be called by the work of `retrying` only.
   *
   * @returns where it has failed again, if it has; `'over'` when the replay has ended meanwhile.
   */
  async retry(events: readonly RecordedEvent[]): Promise<ParkedStream | 'over' | undefined> {
    const { settings, identity, scope } = this.#context;
    this.#failedAgain = undefined;
    for (const event of events) {
      const replacements = replacementsOf(settings.transform, identity, event);
      if (isReplayFailure(replacements)) {
        this.#failedAgain = this.#placeOf(replacements);
        break;
      }
      this.#hand(event, replacements, undefined);
    }
    await this.idle();
    return scope.isOver() ? 'over' : this.#failedAgain;
  }

  /** Sets the place of a parked stream, or un-parks it. To be saved then. */
  setParked(stream: string, place: ParkedStream | undefined): void {
    if (place === undefined) this.#parked.delete(stream);
    else this.#parked.set(stream, place);
  }

  async #take(events: readonly RecordedEvent[]): Promise<void> {
    const { inHand } = this.#context.settings;
    for (const event of events) {
      while (this.#contiguous.size >= inHand && this.isOpen()) {
        this.#lanes.pump();
        await this.#changes.next();
      }
      if (!this.isOpen()) break;
      const failure = this.#takeOne(event);
      if (failure === undefined) continue;
      await this.#park(failure);
      this.#passOver(event);
    }
    this.#lanes.pump();
  }

  #takeOne(event: RecordedEvent): ReplayFailure | undefined {
    const { settings, identity, counts } = this.#context;
    this.#taken = event.position;
    this.#newest = event.position;
    this.#first ??= event.position;
    // In the same store what it has written comes down like any other event.
    if (isOwn(this.#context, event)) {
      this.#contiguous.mark(event.position);
      return undefined;
    }
    counts.read += 1;
    this.#unsaved += 1;
    if (this.#isParked(event)) {
      this.#passOver(event);
      return undefined;
    }
    const replacements = replacementsOf(settings.transform, identity, event);
    if (isReplayFailure(replacements)) {
      if (settings.policy === 'park') return replacements;
      this.#fail(replacements);
      return undefined;
    }
    if (replacements.length === 0) {
      counts.dropped += 1;
      this.#contiguous.mark(event.position);
      return undefined;
    }
    this.#hand(event, replacements, this.#contiguous.take(event, 0));
    return undefined;
  }

  #hand(event: RecordedEvent, replacements: Work['replacements'], entry: SourceWork['entry']): void {
    if (replacements.length === 0) return;
    const groups = byStream(replacements);
    const source: SourceWork = { event, entry, left: groups.length, passedOver: false };
    for (const group of groups) this.#lanes.add({ source, replacements: group });
  }

  readonly #skips = ({ source: { event, entry } }: Work): 'pass' | 'discard' | undefined => {
    if (entry === undefined) {
      const again = this.#failedAgain;
      return again !== undefined && event.revision >= again.revision ? 'discard' : undefined;
    }
    const failing = this.#failing;
    if (failing !== undefined && comparePositions(event.position, failing.position) >= 0) return 'discard';
    return this.#parked.size > 0 && this.#isParked(event) ? 'pass' : undefined;
  };

  readonly #done = ({ source }: Work): void => {
    source.left -= 1;
    if (source.left > 0 || source.entry === undefined) return;
    if (source.passedOver) this.#context.counts.passedOver += 1;
    this.#contiguous.done(source.entry);
  };

  readonly #failed = async (work: Work, failure: ReplayFailure): Promise<void> => {
    if (work.source.entry === undefined) {
      const place = this.#placeOf(failure);
      if (this.#failedAgain === undefined || place.revision < this.#failedAgain.revision) this.#failedAgain = place;
    } else if (this.#context.settings.policy === 'park') await this.#park(failure);
    else this.#fail(failure);
  };

  readonly #moved = (): void => {
    if (this.#unsaved >= this.#context.settings.saveAfter) {
      this.#unsaved = 0;
      this.#options.save().catch(this.#end);
    }
    this.#changes.announce();
  };

  readonly #end = (error: unknown): void => {
    if (error instanceof ReplayEnd) this.#context.scope.end(error.error);
  };

  #isParked({ stream, revision }: RecordedEvent): boolean {
    const place = this.#parked.get(stream);
    return place !== undefined && revision >= place.revision;
  }

  // The first one counts: all before it is to be in the target.
  #fail(failure: ReplayFailure): void {
    if (this.#failing === undefined || comparePositions(failure.position, this.#failing.position) < 0)
      this.#failing = failure;
    this.#moved();
  }

  // Nothing that comes later in the log is written, to any of its streams, before it is kept that this is not: the end of a
  // stream would tell else that it is there.
  async #park(failure: ReplayFailure): Promise<void> {
    const { settings, identity } = this.#context;
    const before = this.#parked.get(failure.stream);
    if (before === undefined && this.#parked.size >= settings.maxParked)
      throw new ReplayEnd({
        _tag: 'TooManyParked',
        replay: identity.replay,
        message: `replay ${identity.replay} has ${String(this.#parked.size)} parked streams, and one more is too many: ${failure.message}`,
        failure,
        parked: this.#parked.size,
      });
    if (before === undefined || failure.revision < before.revision)
      this.#parked.set(failure.stream, this.#placeOf(failure));
    const keeping = this.#options.save();
    this.#keeping = keeping;
    await keeping;
    if (this.#keeping === keeping) this.#keeping = undefined;
  }

  #passOver({ position }: RecordedEvent): void {
    this.#context.counts.passedOver += 1;
    this.#contiguous.mark(position);
  }

  #placeOf({ stream, revision, position, type, message }: ReplayFailure): ParkedStream {
    return { stream, revision, position, type, error: message, since: this.#context.settings.clock.now() };
  }
}

// Handles events of a custom view: a lane per stream, in order within, beside each other across; the checkpoint follows.
import type { RecordedEvent } from '../../ports/event.js';
import type { LogItem } from '../../ports/event-log.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { AppliedStream } from '../../ports/view-store.js';
import type { CustomKernel } from '../projection-kernel.js';
import { Changes } from './changes.js';
import { Contiguous, type InHand } from './contiguous.js';
import type { Engine, EngineState } from './engine.js';
import { ownership, type EngineContext } from './engine-context.js';
import { handleInOrder, type LaneCalls } from './lane-work.js';
import { after, NOT_GIVEN, ParkedReader } from './parked-reader.js';
import { ParkedStreams } from './parked-streams.js';
import { Permits } from './permits.js';
import { endingOf } from './session-end.js';

/** A checkpoint is saved after so many events, if not before. */
const SAVE_AFTER = 1_000;

/** The events of a stream that are in hand. */
interface Lane {
  readonly stream: string;
  queue: InHand[];
  running: boolean;
}

export class LaneEngine implements Engine {
  readonly #kernel: CustomKernel;
  readonly #context: EngineContext;
  readonly #isOurs: (stream: string, position: Position) => boolean;
  readonly #applied: Map<string, bigint>;
  readonly #parked: ParkedStreams;
  readonly #contiguous: Contiguous;
  readonly #permits: Permits;
  readonly #lanes = new Map<string, Lane>();
  readonly #draining = new Set<string>();
  /** Of these little is missing: it is read up to here, and what is new is queued behind it. */
  readonly #closing = new Map<string, Position>();
  #taken: Position | undefined;
  /** The log has said that its head is reached; so it is, when all up to here is done. */
  #headAt: Position | 'now' | undefined;
  #caughtUp: boolean;
  #saved: { readonly position: Position | undefined; readonly caughtUp: boolean };
  #saving: Promise<void> | undefined;
  #unsaved = 0;
  #handled = 0;
  #created: number | undefined;
  readonly #changes = new Changes();

  constructor(kernel: CustomKernel, context: EngineContext) {
    const { progress, settings } = context;
    this.#kernel = kernel;
    this.#context = context;
    this.#isOurs = ownership(context);
    this.#applied = new Map(progress.applied.map(({ stream, revision }) => [stream, revision]));
    this.#parked = new ParkedStreams(context);
    this.#taken = progress.checkpoint?.position;
    this.#contiguous = new Contiguous(this.#taken);
    this.#permits = new Permits(settings.parallel);
    this.#caughtUp = progress.caughtUp;
    this.#saved = { position: this.#taken, caughtUp: this.#caughtUp };
  }

  async take(items: readonly LogItem[]): Promise<void> {
    const now = this.#context.settings.clock.now();
    for (const item of items) {
      if (item._tag === 'Event') this.#takeEvent(item.event, now);
      else if (item._tag === 'Checkpoint') this.#contiguous.mark((this.#taken = item.position));
      else this.#headAt = this.#contiguous.newest?.event.position ?? 'now';
    }
    this.#progressed();
    while (this.#contiguous.size >= this.#context.settings.inHand && this.#isOn) await this.#changes.next();
  }

  save(): void {
    if (this.#saving !== undefined || !this.#isOn) return;
    const { position } = this.#contiguous;
    const caughtUp = this.#caughtUp;
    if (position === this.#saved.position && caughtUp === this.#saved.caughtUp) return;
    this.#unsaved = 0;
    const { held, identity, scope } = this.#context;
    this.#saving = held
      .commit({
        ...(position && { checkpoint: { position, log: identity } }),
        ...(caughtUp && !this.#saved.caughtUp && { caughtUp }),
      })
      .then(
        () => {
          this.#saved = { position, caughtUp };
          this.#saving = undefined;
          this.#changes.announce();
        },
        (error: unknown) => {
          scope.end(endingOf(error));
          this.#changes.announce();
        },
      );
  }

  async drain(): Promise<void> {
    while (this.#isOn && (this.#contiguous.size > 0 || this.#contiguous.position !== this.#saved.position)) {
      if (this.#contiguous.size === 0) this.save();
      await this.#changes.next();
    }
  }

  retry(streams: readonly string[]): void {
    for (const stream of streams) {
      if (this.#draining.has(stream) || !this.#parked.places.has(stream)) continue;
      this.#draining.add(stream);
      void this.#drainLane(stream);
    }
  }

  get state(): EngineState {
    const { oldest } = this.#contiguous;
    return {
      position: this.#contiguous.position,
      created: this.#created,
      handled: this.#handled,
      inHand: this.#contiguous.size,
      oldest: oldest && { stream: oldest.event.stream, revision: oldest.event.revision, since: oldest.since },
      parked: this.#parked.places,
      caughtUp: this.#caughtUp,
    };
  }

  get #isOn(): boolean {
    return !this.#context.scope.isOver();
  }

  #takeEvent(event: RecordedEvent, now: number): void {
    const { stream, revision, position } = event;
    this.#taken = position;
    const entry = this.#contiguous.take(event, now);
    const applied = this.#applied.get(stream);
    const goesBy = !this.#closing.has(stream) && this.#parked.skips(event);
    const skipped = goesBy || (applied !== undefined && revision <= applied) || !this.#isOurs(stream, position);
    if (skipped) this.#done([entry]);
    else this.#queue(stream, [entry]);
  }

  #queue(stream: string, entries: readonly InHand[]): void {
    const lane = this.#lanes.get(stream) ?? { stream, queue: [], running: false };
    this.#lanes.set(stream, lane);
    lane.queue.push(...entries);
    // While its waiting events are read again, what is new waits for the end of that.
    if (!lane.running && !this.#draining.has(stream)) void this.#runLane(lane);
  }

  async #runLane(lane: Lane): Promise<void> {
    lane.running = true;
    await this.#permits.acquire();
    try {
      while (lane.queue.length > 0 && this.#isOn) await this.#runQueue(lane, lane.queue.splice(0));
    } catch (error) {
      this.#context.scope.end(endingOf(error));
      this.#changes.announce();
    }
    this.#permits.release();
    lane.running = false;
    if (lane.queue.length === 0) this.#lanes.delete(lane.stream);
  }

  async #runQueue(lane: Lane, entries: readonly InHand[]): Promise<void> {
    const events = entries.map(({ event }) => event);
    let handled = 0;
    const poison = await handleInOrder(this.#kernel, this.#context, events, {
      workAfter: ({ stream, revision, position }) => ({ applied: [{ stream, revision, position }] }),
      done: (count) => {
        this.#done(entries.slice(handled, (handled += count)));
      },
      pause: this.#pause,
    });
    if (poison === undefined || !this.#isOn) return;
    const place = this.#parked.placeFor(poison.event, poison.error);
    await this.#context.held.commit({ park: [place] });
    this.#parked.park(place);
    // They went by, as what comes later will.
    const rest = [...entries.slice(handled), ...lane.queue.splice(0)];
    for (const { event } of rest) this.#parked.skips(event);
    this.#done(rest);
  }

  readonly #pause: LaneCalls['pause'] = async (ms) => {
    this.#permits.release();
    await this.#context.scope.during((signal) => this.#context.settings.clock.sleep(ms, signal));
    await this.#permits.acquire();
  };

  /** Handles what waits for a parked stream, in order, while what is new of it goes by; then it is live again. */
  async #drainLane(stream: string): Promise<void> {
    await this.#permits.acquire();
    const reader = new ParkedReader(this.#context.log);
    try {
      for (let place = this.#parked.places.get(stream); place !== undefined && this.#isOn;)
        place = await this.#drainSome(place, reader);
    } catch (error) {
      this.#context.scope.end(endingOf(error));
      this.#changes.announce();
    }
    reader.close();
    this.#permits.release();
    this.#draining.delete(stream);
    const lane = this.#lanes.get(stream);
    if (lane !== undefined && !lane.running && this.#isOn) void this.#runLane(lane);
  }

  // The place from which to go on; `undefined` at the end, good or bad.
  async #drainSome(from: ParkedStream, reader: ParkedReader): Promise<ParkedStream | undefined> {
    const { held } = this.#context;
    const { stream } = from;
    // Where nothing was taken yet, nothing has gone by: all of it is still to come.
    const last = this.#closing.get(stream) ?? this.#taken;
    const events = last === undefined ? [] : await reader.next(from, last);
    if (events.length === 0) {
      const newest = this.#taken && this.#parked.newestBehind(from, this.#taken);
      const missed = newest !== undefined && !reader.isCompleteUpTo(newest);
      if (missed && reader.inVain) return this.#stillParked({ ...from, error: NOT_GIVEN });
      if (missed) {
        // A stream that is written all the time would never be live again else.
        if (reader.wasShort && this.#taken !== undefined && !this.#closing.has(stream))
          this.#closing.set(stream, this.#taken);
        return from;
      }
      // From here on, in the same turn in which nothing was missing, what is new is queued.
      this.#parked.unpark(stream);
      this.#closing.delete(stream);
      // The checkpoint may be before what was handled here: a replay from there must skip it, and so must this session,
      // where it has not come so far yet.
      this.#skipBefore(from);
      await held.commit({ unpark: [stream], applied: appliedBefore(from) });
      return undefined;
    }
    let place = from;
    let handled = 0;
    const poison = await handleInOrder(this.#kernel, this.#context, events, {
      workAfter: (event) => ({ park: [after(place, event)] }),
      done: (count) => {
        const last = events[(handled += count) - 1];
        if (last !== undefined) place = after(place, last);
        this.#parked.move(place);
      },
      pause: this.#pause,
    });
    return poison === undefined ? place : this.#stillParked(this.#parked.placeFor(poison.event, poison.error));
  }

  #skipBefore({ stream, revision }: ParkedStream): void {
    const applied = this.#applied.get(stream) ?? -1n;
    if (revision - 1n > applied) this.#applied.set(stream, revision - 1n);
  }

  async #stillParked(place: ParkedStream): Promise<undefined> {
    await this.#context.held.commit({ park: [place], retried: [place.stream] });
    this.#parked.park(place);
    this.#closing.delete(place.stream);
    // What was queued behind it goes by after all.
    const queued = this.#lanes.get(place.stream)?.queue.splice(0) ?? [];
    for (const { event } of queued) this.#parked.skips(event);
    this.#done(queued);
  }

  #done(entries: readonly InHand[]): void {
    for (const entry of entries) {
      this.#contiguous.done(entry);
      this.#created = Math.max(this.#created ?? -Infinity, entry.event.created);
    }
    this.#handled += entries.length;
    this.#unsaved += entries.length;
    this.#progressed();
  }

  #progressed(): void {
    if (this.#isAtHead()) {
      this.#headAt = undefined;
      const first = !this.#caughtUp;
      this.#caughtUp = true;
      if (first) this.save();
    }
    if (this.#unsaved >= SAVE_AFTER) this.save();
    this.#context.moved();
    this.#changes.announce();
  }

  #isAtHead(): boolean {
    if (this.#headAt === undefined || this.#headAt === 'now') return this.#headAt === 'now';
    const { position } = this.#contiguous;
    return position !== undefined && comparePositions(position, this.#headAt) >= 0;
  }
}

function appliedBefore({ stream, revision, position }: ParkedStream): readonly AppliedStream[] {
  return revision === 0n ? [] : [{ stream, revision: revision - 1n, position }];
}

// Handles events of a document view: in batches, in log order, each batch in one transaction with its checkpoint.
import type { RecordedEvent } from '../../ports/event.js';
import type { LogItem } from '../../ports/event-log.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { ViewWork } from '../../ports/view-store.js';
import type { DocumentKernel } from '../projection-kernel.js';
import { Changes } from './changes.js';
import { applyBatch, type BatchContext, type BatchResult } from './document-batch.js';
import type { Engine, EngineState } from './engine.js';
import { ownership, type EngineContext } from './engine-context.js';
import { ItemsInHand } from './items-in-hand.js';
import { KeptRows } from './kept-rows.js';
import { after, NOT_GIVEN, ParkedReader } from './parked-reader.js';
import { ParkedStreams } from './parked-streams.js';
import { endingOf } from './session-end.js';

// Until a version has caught up for the first time nobody waits for its newest rows: large transactions write each row
// less often.
const BATCH = 512;
const BUILD_BATCH = 8_192;

export class DocumentEngine implements Engine {
  readonly #context: EngineContext;
  readonly #batchContext: BatchContext;
  readonly #rows: KeptRows;
  readonly #parked: ParkedStreams;
  readonly #isBuilding: boolean;
  /** Parked streams that are being handled again. */
  readonly #draining = new Map<string, ParkedReader>();
  readonly #hand = new ItemsInHand();
  #running = false;
  readonly #changes = new Changes();
  /** The commit under way. The next batch is worked out beside it, and committed after it. */
  #committing: Promise<void> = Promise.resolve();
  /** Up to here batches were worked out. */
  #worked: Position | undefined;
  #position: Position | undefined;
  #saved: Position | undefined;
  #savedAt: number;
  #saveDue = false;
  #created: number | undefined;
  #handled = 0;
  #caughtUp: boolean;

  constructor(kernel: DocumentKernel, context: EngineContext) {
    const { progress, settings, held } = context;
    this.#context = context;
    this.#rows = new KeptRows(kernel, held, settings.cachedRows);
    this.#parked = new ParkedStreams(context);
    const { name, scope } = context;
    const isOurs = ownership(context);
    this.#batchContext = { name, settings, scope, kernel, rows: this.#rows, isOurs, parked: this.#parked };
    this.#isBuilding = progress.status === 'building';
    this.#worked = this.#position = this.#saved = progress.checkpoint?.position;
    this.#savedAt = settings.clock.now();
    this.#caughtUp = progress.caughtUp;
  }

  take(items: readonly LogItem[]): Promise<void> {
    this.#hand.take(items, this.#context.settings.clock.now());
    this.#wake();
    return this.#hand.waiting < this.#batch ? Promise.resolve() : this.#whenQuiet();
  }

  save(): void {
    this.#saveDue = true;
    this.#wake();
  }

  async drain(): Promise<void> {
    while (!this.#context.scope.isOver() && (!this.#hand.isEmpty || this.#position !== this.#saved)) {
      this.save();
      await this.#whenQuiet();
    }
  }

  retry(streams: readonly string[]): void {
    for (const stream of streams)
      if (this.#parked.places.has(stream) && !this.#draining.has(stream))
        this.#draining.set(stream, new ParkedReader(this.#context.log));
    this.#wake();
  }

  get state(): EngineState {
    const { oldest } = this.#hand;
    return {
      position: this.#position,
      created: this.#created,
      handled: this.#handled,
      inHand: this.#hand.events,
      oldest: oldest && { stream: oldest.event.stream, revision: oldest.event.revision, since: oldest.since },
      parked: this.#parked.places,
      caughtUp: this.#caughtUp,
    };
  }

  get #batch(): number {
    const { batch } = this.#context.settings;
    return batch ?? (this.#isBuilding || !this.#caughtUp ? BUILD_BATCH : BATCH);
  }

  #wake(): void {
    if (this.#running || this.#context.scope.isOver()) return;
    this.#running = true;
    void this.#run();
  }

  #whenQuiet(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return this.#changes.next();
  }

  async #run(): Promise<void> {
    const { scope } = this.#context;
    try {
      while (!scope.isOver() && this.#hasWork) {
        if (this.#hand.waiting > 0) await this.#workBatch(this.#hand.next(this.#batch));
        if (this.#hand.waiting < this.#batch) this.#changes.announce();
        if (this.#saveDue) await this.#saveNow();
        for (const [stream, reader] of this.#draining) await this.#drainSome(stream, reader);
        if (this.#hand.waiting === 0) await this.#committing;
      }
      await this.#committing;
    } catch (error) {
      scope.end(endingOf(error));
    }
    this.#running = false;
    this.#changes.announce();
    if (scope.isOver()) for (const stream of this.#draining.keys()) this.#leave(stream);
    // Something may have come between the last look and here.
    if (this.#hasWork) this.#wake();
  }

  get #hasWork(): boolean {
    return this.#hand.waiting > 0 || this.#saveDue || this.#draining.size > 0;
  }

  async #workBatch(items: readonly LogItem[]): Promise<void> {
    const events: RecordedEvent[] = [];
    let upTo = this.#worked;
    let caughtUp = false;
    for (const item of items) {
      if (item._tag === 'CaughtUp') caughtUp = true;
      else upTo = item._tag === 'Event' ? item.event.position : item.position;
      if (item._tag === 'Event') events.push(item.event);
    }
    const told = this.#context.telemetry.batch(events.length);
    const result = await this.#apply(events.filter((event) => !this.#parked.skips(event)));
    if (result.stop !== undefined) {
      told(result.stop.end);
      return this.#stop(events, result, result.stop);
    }
    this.#worked = upTo;
    const newest = events[events.length - 1];
    const first = caughtUp && !this.#caughtUp;
    for (const place of result.park) this.#parked.park(place);
    // What comes after them in this batch has gone by, as what comes later will.
    if (result.park.length > 0) for (const event of events) this.#parked.skips(event);
    await this.#commit({ ...workOf(result), ...(first && { caughtUp: true }) }, upTo, () => {
      this.#hand.done(items);
      this.#handled += events.length;
      if (newest !== undefined) this.#created = newest.created;
      this.#caughtUp ||= caughtUp;
      told();
    });
    this.#committing.catch(told);
  }

  async #apply(events: readonly RecordedEvent[]): Promise<BatchResult> {
    // Once per commit at most: what the commit under way changes has not been written, and is still at hand.
    this.#rows.trim();
    const result = await applyBatch(this.#batchContext, events);
    for (const { of, kept } of result.changes) of.kept = kept;
    return result;
  }

  // Everything before the event that cannot be handled is kept; then the session ends.
  async #stop(
    events: readonly RecordedEvent[],
    result: BatchResult,
    { at, end }: NonNullable<BatchResult['stop']>,
  ): Promise<never> {
    const before = events.filter((event) => comparePositions(event.position, at) < 0);
    await this.#commit(workOf(result), before[before.length - 1]?.position, () => undefined);
    await this.#committing;
    await this.#saveNow();
    throw end;
  }

  /** Commits after the commit under way, and does not wait for this one. */
  async #commit(work: ViewWork, upTo: Position | undefined, then: () => void): Promise<void> {
    const { held, identity, settings, moved } = this.#context;
    await this.#committing;
    const committed = (): void => {
      this.#position = upTo ?? this.#position;
      then();
      moved();
    };
    const { now } = settings.clock;
    // A position alone is saved now and then.
    if (Object.keys(work).length === 0 && now() - this.#savedAt < settings.saveEvery) {
      committed();
      return;
    }
    const checkpoint = upTo === undefined ? {} : { checkpoint: { position: upTo, log: identity } };
    this.#committing = held.commit({ ...checkpoint, ...work }).then(() => {
      this.#saved = upTo ?? this.#saved;
      this.#savedAt = now();
      committed();
    });
    // Whoever waits for it next learns of a failure; until then it must not count as one that nobody handles.
    this.#committing.catch(() => undefined);
  }

  async #saveNow(): Promise<void> {
    this.#saveDue = false;
    await this.#committing;
    const { held, identity, settings } = this.#context;
    const position = this.#position;
    if (position === undefined || position === this.#saved) return;
    await held.commit({ checkpoint: { position, log: identity } });
    this.#saved = position;
    this.#savedAt = settings.clock.now();
  }

  // One page of a parked stream, between two batches: what is live waits for no more than that. Only when little is
  // missing it waits for all: a stream that is written all the time would never be live again else.
  async #drainSome(stream: string, reader: ParkedReader): Promise<void> {
    let left = await this.#drainPage(stream, reader);
    if (left === 'little') while (left !== 'nothing') left = await this.#drainPage(stream, reader);
  }

  // What is left to do for the stream.
  async #drainPage(stream: string, reader: ParkedReader): Promise<'nothing' | 'little' | 'more'> {
    const place = this.#parked.places.get(stream);
    const last = this.#worked;
    if (place === undefined || last === undefined || this.#context.scope.isOver()) {
      this.#leave(stream);
      return 'nothing';
    }
    const events = await reader.next(place, last);
    const newest = events[events.length - 1];
    if (newest === undefined) return this.#drained(place, reader, last);
    const result = await this.#apply(events);
    const [failed] = result.park;
    if (failed !== undefined) return this.#stillParked(failed, workOf(result));
    const moved = after(place, newest);
    this.#parked.move(moved);
    await this.#commitDrained({ ...workOf(result), park: [moved] });
    return 'more';
  }

  // All that waits was read: it is live again, unless more has gone by, or the log does not know of it yet.
  async #drained(place: ParkedStream, reader: ParkedReader, worked: Position): Promise<'nothing' | 'little' | 'more'> {
    const { stream } = place;
    const newest = this.#parked.newestBehind(place, worked);
    if (newest !== undefined && !reader.isCompleteUpTo(newest)) {
      if (reader.inVain) return this.#stillParked({ ...place, error: NOT_GIVEN }, {});
      return reader.wasShort ? 'little' : 'more';
    }
    this.#leave(stream);
    this.#parked.unpark(stream);
    await this.#commitDrained({ unpark: [stream] });
    return 'nothing';
  }

  #leave(stream: string): void {
    this.#draining.get(stream)?.close();
    this.#draining.delete(stream);
  }

  async #stillParked(place: ParkedStream, work: ViewWork): Promise<'nothing'> {
    this.#leave(place.stream);
    this.#parked.park(place);
    await this.#commitDrained({ ...work, park: [place], retried: [place.stream] });
    return 'nothing';
  }

  // With the checkpoint: a replay from an earlier one would meet again what was handled here.
  #commitDrained(work: ViewWork): Promise<void> {
    return this.#commit(work, this.#worked, () => undefined);
  }
}

function workOf({ changes, park }: BatchResult): ViewWork {
  return { ...(changes.length > 0 && { rows: changes }), ...(park.length > 0 && { park }) };
}

// The streams that a session knows to be set aside, and what has come of them since.
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import type { ParkedStream } from '../../ports/parked-stream.js';
import { tell, type EngineContext } from './engine-context.js';
import { SessionEnd } from './session-end.js';

/** Set-aside streams. `skipped` remembers the newest event of each that went by. */
export class ParkedStreams {
  readonly #context: EngineContext;
  readonly #places = new Map<string, ParkedStream>();
  readonly #skipped = new Map<string, Position>();

  constructor(context: EngineContext) {
    this.#context = context;
    for (const place of context.progress.parked) this.#places.set(place.stream, place);
  }

  get places(): ReadonlyMap<string, ParkedStream> {
    return this.#places;
  }

  /** Whether the event waits with its parked stream. What is before the parked place is handled. */
  skips({ stream, position }: RecordedEvent): boolean {
    if (this.#places.size === 0 || !this.#places.has(stream)) return false;
    this.#skipped.set(stream, position);
    return true;
  }

  /**
   * The newest event of a parked stream that has gone by: the one it is parked at, or one since. `undefined` when even that
   * one is after `taken`, and so still to come.
   */
  newestBehind({ stream, position }: ParkedStream, taken: Position): Position | undefined {
    const skipped = this.#skipped.get(stream);
    const newest = skipped !== undefined && comparePositions(skipped, position) > 0 ? skipped : position;
    return comparePositions(newest, taken) > 0 ? undefined : newest;
  }

  /**
   * The place where the stream of `event` is parked from now on. One that is parked already stays so, whatever the policy.
   *
   * @param more how many others are about to be parked.
   * @throws SessionEnd when the policy is to stop, or too many are parked.
   */
  placeFor(event: RecordedEvent, error: string, more = 0): ParkedStream {
    const { onError, settings, name } = this.#context;
    const { stream, revision, position, type } = event;
    const message = `event ${type} at revision ${String(revision)} of ${stream} cannot be handled: ${error}`;
    const parked = this.#places.get(stream);
    if (parked === undefined && onError === 'stop') throw new SessionEnd({ _tag: 'Broken', message, cause: event });
    const count = this.#places.size + more;
    if (parked === undefined && count >= settings.maxParked)
      throw new SessionEnd({
        _tag: 'Broken',
        message: `${name} has ${String(count)} parked streams, and one more is too many: ${message}`,
        cause: event,
      });
    return { stream, revision, position, type, error, since: parked?.since ?? settings.clock.now() };
  }

  /** Sets a stream aside, and tells the owner of the runner. */
  park(place: ParkedStream): void {
    this.move(place);
    tell(this.#context.settings, { _tag: 'Parked', projection: this.#context.name, parked: place });
  }

  /** Some of the events that wait are handled. */
  move(place: ParkedStream): void {
    this.#places.set(place.stream, place);
  }

  unpark(stream: string): void {
    this.#places.delete(stream);
    this.#skipped.delete(stream);
  }
}

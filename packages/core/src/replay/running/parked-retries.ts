// Replays parked streams again: their events are read from the source from the one on that had failed.
import type { ParkedStream } from '../../ports/parked-stream.js';
import type { LogFilter } from '../../ports/event-log.js';
import type { RecordedEvent } from '../../ports/event.js';
import { comparePositions, type Position } from '../../ports/position.js';
import { passing } from '../../log/log-filter.js';
import type { Intake } from './intake.js';
import type { ReplayContext } from './replay-context.js';
import { SourceReader } from './source-reader.js';

export class ParkedRetries {
  readonly #context: ReplayContext;
  readonly #intake: Intake;
  readonly #save: () => Promise<void>;
  readonly #farthest: () => Position | undefined;
  readonly #reader: SourceReader;
  #asked: Set<string> | 'all' | undefined;
  #ready = false;
  #running: Promise<void> | undefined;

  /** @param farthest how far an earlier run is known to have been. */
  constructor(context: ReplayContext, intake: Intake, save: () => Promise<void>, farthest: () => Position | undefined) {
    this.#context = context;
    this.#intake = intake;
    this.#save = save;
    this.#farthest = farthest;
    this.#reader = new SourceReader(context, intake);
  }

  /** Whether a retry is under way. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Notes what is to be retried; all that is parked, when no streams are named. */
  ask(streams?: readonly string[]): void {
    if (streams === undefined || this.#asked === 'all') this.#asked = 'all';
    else this.#asked = new Set([...(this.#asked ?? []), ...streams]);
  }

  /**
   * From here on what is asked for is done. Before, an earlier run may have filled streams of the target beyond the place
   * that this one has come to, and there only what it has parked is missing: then it could not be told what is.
   */
  ready(): void {
    this.#ready = true;
  }

  /** Does what was asked for. @throws ReplayEnd */
  async run(signal: AbortSignal): Promise<void> {
    while (this.#ready && this.#isThere() && this.#asked !== undefined && !signal.aborted) {
      this.#running ??= this.#retry(signal).finally(() => (this.#running = undefined));
      await this.#running;
    }
  }

  // The source may be read from a node that lags behind the one that an earlier run has read from.
  #isThere(): boolean {
    const [place, { taken }] = [this.#farthest(), this.#intake];
    return place === undefined || (taken !== undefined && comparePositions(place, taken) <= 0);
  }

  async #retry(signal: AbortSignal): Promise<void> {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked === undefined || this.#intake.parked.size === 0) return;
    await this.#intake.retrying(async () => {
      const parked = [...this.#intake.parked.values()].sort((a, b) => comparePositions(a.position, b.position));
      for (const place of parked) {
        if (signal.aborted) return;
        if (asked === 'all' || asked.has(place.stream)) await this.#retryOne(place, signal);
      }
    });
  }

  async #retryOne(from: ParkedStream, signal: AbortSignal): Promise<void> {
    const until = this.#intake.newest;
    if (until === undefined || comparePositions(from.position, until) > 0) return;
    const { stream } = from;
    const { filter, isWanted } = narrowed(this.#context.settings.filter, stream);
    let place = from;
    let failed: ParkedStream | undefined;
    const complete = await this.#reader.read(
      () => ({ from: place.position, until, filter }),
      signal,
      async (page) => {
        const events = page.filter((event) => isWanted(event) && event.revision >= place.revision);
        const last = events[events.length - 1];
        if (last === undefined) return true;
        const outcome = await this.#intake.retry(events);
        if (outcome === 'over') return false;
        failed = outcome;
        place = outcome ?? { ...place, revision: last.revision + 1n, position: last.position };
        this.#intake.setParked(stream, place);
        return outcome === undefined;
      },
    );
    if (complete && failed === undefined) {
      // What an earlier run has passed over beyond this place is found only while the stream is parked.
      if (this.#isThere()) this.#intake.setParked(stream, undefined);
      else this.ask([stream]);
    }
    if (!this.#context.scope.isOver()) await this.#save();
  }
}

// What of the source is read for one stream. A regex of event types is left to the store, which may read it in another way.
function narrowed(
  filter: LogFilter | undefined,
  stream: string,
): { readonly filter: LogFilter; readonly isWanted: (event: RecordedEvent) => boolean } {
  const isOfStream = (event: RecordedEvent): boolean => event.stream === stream;
  if (filter?.by === 'eventType' && 'regex' in filter) return { filter, isWanted: isOfStream };
  const passes = filter?.by === 'eventType' ? passing(filter) : () => true;
  // Other streams may begin with this one's name.
  return { filter: { by: 'stream', prefixes: [stream] }, isWanted: (event) => isOfStream(event) && passes(event) };
}

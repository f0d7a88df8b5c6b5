// How fast a replay goes, and how much of the way is behind it.
import type { Position } from '../../ports/position.js';

/** How long the pace is looked back on, in milliseconds. */
const SPAN = 15_000;

interface Sample {
  readonly at: number;
  readonly read: number;
  readonly place: bigint;
}

export interface Measured {
  readonly eventsPerSecond: number;
  readonly percent: number;
  /** In milliseconds. */
  readonly left: number | undefined;
}

/** Pure: the time is passed in. */
export class Pace {
  #start: bigint | undefined;
  #samples: Sample[];

  /** @param start where the replay goes on from. @param at when it began, in milliseconds. */
  constructor(start: Position | undefined, at: number) {
    this.#start = start?.commit;
    this.#samples = [{ at, read: 0, place: start?.commit ?? 0n }];
  }

  /** The first event that a replay without a place of its own came to: before it there was nothing to be done. */
  begin(first: Position | undefined): void {
    if (this.#start !== undefined || first === undefined) return;
    this.#start = first.commit - 1n;
    this.#samples = this.#samples.map((sample) => ({ ...sample, place: first.commit - 1n }));
  }

  /** To be called now and then. @param read events so far. */
  sample(at: number, read: number, position: Position | undefined): void {
    this.#samples = this.#samples.filter((sample, i) => at - sample.at <= SPAN || i === this.#samples.length - 1);
    this.#samples.push({ at, read, place: position?.commit ?? this.#start ?? 0n });
  }

  measure(at: number, read: number, position: Position | undefined, head: Position | undefined): Measured {
    const [first] = this.#samples;
    const start = this.#start ?? 0n;
    const place = position?.commit ?? start;
    const end = head?.commit ?? start;
    const way = Number(end - start);
    const percent = way <= 0 ? 100 : Math.min(100, (Number(place - start) / way) * 100);
    const ms = first === undefined ? 0 : at - first.at;
    if (first === undefined || ms <= 0) return { eventsPerSecond: 0, percent, left: undefined };
    const gone = Number(place - first.place);
    const left = end <= place ? 0 : gone <= 0 ? undefined : (Number(end - place) / gone) * ms;
    return { eventsPerSecond: ((read - first.read) / ms) * 1_000, percent, left };
  }
}

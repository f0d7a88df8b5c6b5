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
  readonly #start: bigint;
  #samples: Sample[];

  /** @param start where the replay begins. @param at when, in milliseconds. */
  constructor(start: Position | undefined, at: number) {
    this.#start = start?.commit ?? 0n;
    this.#samples = [{ at, read: 0, place: this.#start }];
  }

  /** To be called now and then. @param read events so far. */
  sample(at: number, read: number, position: Position | undefined): void {
    this.#samples = this.#samples.filter((sample, i) => at - sample.at <= SPAN || i === this.#samples.length - 1);
    this.#samples.push({ at, read, place: position?.commit ?? this.#start });
  }

  measure(at: number, read: number, position: Position | undefined, head: Position | undefined): Measured {
    const [first] = this.#samples;
    const place = position?.commit ?? this.#start;
    const end = head?.commit ?? this.#start;
    const way = Number(end - this.#start);
    const percent = way <= 0 ? 100 : Math.min(100, (Number(place - this.#start) / way) * 100);
    const ms = first === undefined ? 0 : at - first.at;
    if (first === undefined || ms <= 0) return { eventsPerSecond: 0, percent, left: undefined };
    const gone = Number(place - first.place);
    const left = end <= place ? 0 : gone <= 0 ? undefined : (Number(end - place) / gone) * ms;
    return { eventsPerSecond: ((read - first.read) / ms) * 1_000, percent, left };
  }
}

// How far the views are behind what was written, measured all the time, and how long they need after each fault.
import { comparePositions, type EventStore, type Position } from '@millrace/core';
import { isRight } from 'fp-ts/lib/Either.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { slotsOf } from '../projecting/progress.js';
import type { Views } from '../projecting/views.js';
import { histogram, type Histogram } from '../soak-parts/histogram.js';
import type { Violations } from '../soak-parts/violations.js';

export interface Follow {
  /** The store, with what is appended to it noted. */
  readonly noting: <S extends EventStore>(store: S) => S;
  /** From now on until what is written next is in the views, they recover. */
  readonly faultEnded: (name: string) => void;
  /** Of the slot that is the furthest behind: milliseconds. */
  readonly lag: Histogram;
  /** Milliseconds that the views needed, by fault. */
  readonly recovery: ReadonlyMap<string, Histogram>;
  readonly stop: () => Promise<void>;
}

/** Something that was appended, and when. */
interface Head {
  readonly at: number;
  readonly position: Position;
}

/** A fault that is over; with what was appended first behind it, once there is something. */
interface Recovering {
  readonly name: string;
  readonly since: number;
  first?: Position;
}

const LOOK_MS = 200;
/** As often as heads are noted: what comes in between counts as if it had come then. */
const NOTE_MS = 50;
const PATIENCE_MS = 90_000;

export function follow(views: Views, violations: Violations): Follow {
  const lag = histogram();
  const recovery = new Map<string, Histogram>();
  let heads: Head[] = [];
  let recovering: Recovering[] = [];
  const furthest = new Map<string, Position>();
  const over = new AbortController();

  const note = (position: Position): void => {
    const at = performance.now();
    for (const one of recovering) one.first ??= position;
    const last = heads.at(-1);
    if (last === undefined || at - last.at >= NOTE_MS) heads.push({ at, position });
  };

  const checkPlaces = (slots: NonNullable<Awaited<ReturnType<typeof slotsOf>>>): void => {
    for (const { name, position, parked } of slots) {
      const before = furthest.get(name);
      if (parked > 0) violations.add('projection', `${name} has ${String(parked)} parked streams`);
      if (before !== undefined && (position === undefined || comparePositions(position, before) < 0))
        violations.add('projection', `${name} went back`);
      if (position !== undefined) furthest.set(name, position);
    }
  };

  const look = async (): Promise<void> => {
    const asked = performance.now();
    const slots = await slotsOf(views);
    if (slots === undefined) return;
    checkPlaces(slots);
    const isDone = (position: Position): boolean =>
      slots.every((slot) => slot.position !== undefined && comparePositions(slot.position, position) >= 0);
    heads = heads.slice(
      Math.max(
        0,
        heads.findIndex(({ position }) => !isDone(position)),
      ),
    );
    const [oldest] = heads;
    if (oldest !== undefined && isDone(oldest.position)) heads = [];
    lag.add(heads[0] === undefined ? 0 : Math.max(0, asked - heads[0].at));
    recovering = recovering.filter(({ name, since, first }) => {
      const ms = performance.now() - since;
      const done = first !== undefined && isDone(first);
      if (!done && ms < PATIENCE_MS) return true;
      if (!done) violations.add('hung', `the views did not recover within ${String(PATIENCE_MS / 1_000)} s: ${name}`);
      const times = recovery.get(name) ?? histogram();
      recovery.set(name, times);
      times.add(ms);
      return false;
    });
  };

  const looking = (async () => {
    while (!over.signal.aborted) {
      await look();
      await sleep(LOOK_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  looking.catch((error: unknown) => violations.add('harness', `the views are not followed: ${String(error)}`));

  return {
    noting: (store) => ({
      ...store,
      append: (...append) => {
        const appending = store.append(...append);
        return async () => {
          const answer = await appending();
          if (isRight(answer)) note(answer.right.position);
          return answer;
        };
      },
    }),
    faultEnded: (name) => void recovering.push({ name, since: performance.now() }),
    lag,
    recovery,
    stop: async () => {
      over.abort();
      await looking.catch(() => undefined);
    },
  };
}

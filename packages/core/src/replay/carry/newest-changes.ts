// The newest change of each stream, by target stream, in bounded memory: as many passes as there are streams for.
import { slotOf } from '../../projection/slot-of.js';
import type { StreamChange } from '../../ports/stream-changes.js';

/** The newest changes of all source streams that go to one target stream; or of one that goes to none. */
export interface ChangesOf {
  readonly target: string | undefined;
  readonly changes: ReadonlyMap<string, StreamChange>;
}

/** Of a stream whose changes are nobody's business. */
export const SKIP = Symbol('skip');

/**
 * Reads the changes, and gives the newest of each stream. When more than `maxStreams` have changed, a pass keeps the
 * streams of one hash slot only, and others follow.
 *
 * @param read gives all changes in log order, each time anew.
 * @param targetOf the target of a source stream; `SKIP` for streams that are nobody's business.
 */
export async function* newestChanges(
  read: () => AsyncIterable<readonly StreamChange[]>,
  targetOf: (stream: string) => string | undefined | typeof SKIP,
  maxStreams: number,
): AsyncGenerator<readonly ChangesOf[], undefined> {
  // Of `slots` slots that one; two slots of twice as many are the same streams.
  const waiting = [{ slots: 1, slot: 0 }];
  for (let pass = waiting.pop(); pass !== undefined; pass = waiting.pop()) {
    const { slot } = pass;
    let { slots } = pass;
    const found = new Map<string, { target: string | undefined; changes: Map<string, StreamChange> }>();
    let kept = 0;
    const narrow = (): void => {
      waiting.push({ slots: slots * 2, slot: slot + slots });
      slots *= 2;
      for (const [key, { changes }] of found) {
        if (slotOf(key, slots) === slot) continue;
        found.delete(key);
        kept -= changes.size;
      }
    };
    for await (const page of read()) {
      for (const change of page) {
        const target = targetOf(change.stream);
        if (target === SKIP) continue;
        // A target and a source without one may have the same name.
        const key = target === undefined ? `-${change.stream}` : `>${target}`;
        if (slotOf(key, slots) !== slot) continue;
        const entry = found.get(key) ?? { target, changes: new Map<string, StreamChange>() };
        found.set(key, entry);
        if (!entry.changes.has(change.stream)) kept += 1;
        entry.changes.set(change.stream, change);
        // All that go to one target stay together, however many they are.
        while (kept > maxStreams && found.size > 1 && slots < MOST_SLOTS) narrow();
      }
    }
    if (found.size > 0) yield [...found.values()];
  }
}

// Beyond this, names share their whole hash.
const MOST_SLOTS = 2 ** 30;

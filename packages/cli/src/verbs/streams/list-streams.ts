// Lists the streams of a log in the order of their names, in bounded memory, whatever their number.
import type { EventLog, LogFilter } from '@millrace/core';

/** What the log says of a stream. */
export interface ListedStream {
  readonly stream: string;
  /** How many events of it are in the log, those that it hides included. */
  readonly events: number;
  /** The revision of the newest. */
  readonly newest: bigint;
  /** When that was recorded: milliseconds since the epoch. */
  readonly last: number;
}

export interface ListOptions {
  readonly filter?: LogFilter;
  /** Exclusive: only streams whose names come after it. */
  readonly after?: string;
  /** At most this many streams. Default: all. */
  readonly limit?: number;
  /** How many streams are remembered at once. Default: 100,000. */
  readonly kept?: number;
  /** Told how many events were looked at, of which pass. */
  readonly onEvents?: (looked: number, pass: number) => Promise<void>;
}

interface Tally {
  events: number;
  newest: bigint;
  last: number;
}

/**
 * Reads the log from its start and keeps the first so many names; where there are more, it reads the log again for those
 * that come next. So it takes memory for `kept` streams at most, and a pass over the log for each so many.
 *
 * @throws ReadError from the iterator.
 */
export async function* listStreams(log: EventLog, options: ListOptions = {}): AsyncGenerator<readonly ListedStream[]> {
  const { filter, limit = Infinity, onEvents } = options;
  let { after } = options;
  let left = limit;
  for (let pass = 1; left > 0; pass++) {
    const kept = Math.min(left, options.kept ?? 100_000);
    const { found, isWhole } = await onePass(log, filter, after, kept, (looked) => onEvents?.(looked, pass));
    if (found.length > 0) yield found;
    after = found.at(-1)?.stream ?? after;
    left -= found.length;
    if (isWhole) return;
  }
}

async function onePass(
  log: EventLog,
  filter: LogFilter | undefined,
  after: string | undefined,
  kept: number,
  onEvents: (looked: number) => Promise<void> | undefined,
): Promise<{ readonly found: readonly ListedStream[]; readonly isWhole: boolean }> {
  let tallies = new Map<string, Tally>();
  // Names from here on are of a later pass: some of their events may have been forgotten.
  let end: string | undefined;
  let looked = 0;
  for await (const page of log.readAll(filter === undefined ? {} : { filter })) {
    for (const { stream, revision, created } of page) {
      if ((after !== undefined && stream <= after) || (end !== undefined && stream >= end)) continue;
      const tally = tallies.get(stream);
      if (tally === undefined) tallies.set(stream, { events: 1, newest: revision, last: created });
      else {
        tally.events += 1;
        tally.newest = revision;
        tally.last = created;
      }
    }
    // Not at every new name: sorting is what costs.
    if (tallies.size > kept * 2) cutDown();
    looked += page.length;
    await onEvents(looked);
  }
  if (tallies.size > kept) cutDown();
  const found = sorted(tallies).map(([stream, tally]) => ({ stream, ...tally }));
  return { found, isWhole: end === undefined };

  function cutDown(): void {
    const all = sorted(tallies);
    end = all[kept]?.[0];
    tallies = new Map(all.slice(0, kept));
  }
}

function sorted(tallies: ReadonlyMap<string, Tally>): (readonly [string, Tally])[] {
  return [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
}

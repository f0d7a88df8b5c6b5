// A subscriber: checks on the fly that each event comes once and in order, now and then begins anew from where it was,
// and can be slow.
import { comparePositions, type EventLog, type LogItem, type Position } from '@millrace/core';
import { getEventListeners } from 'node:events';
import { chronicle, type Chronicle } from '../soak-parts/chronicle.js';
import { countedOf } from '../soak-parts/model.js';
import type { Streams } from '../soak-parts/streams.js';
import type { Violations } from '../soak-parts/violations.js';
import { watchedPlaces } from './watched-places.js';

export interface Subscriber {
  /** What it has seen. */
  readonly seen: Chronicle;
  /** Ends the subscription and begins another one, from its newest checkpoint or event. */
  readonly beginAnew: () => void;
  /** Takes nothing until the promise settles. */
  readonly wait: (until: Promise<unknown>) => void;
  readonly counts: { events: number; checkpoints: number; caughtUp: number; lives: number };
  /** Listeners on the signal of its subscription. */
  readonly listeners: () => number;
  /** Ends it; settles when it has ended. */
  readonly stop: () => Promise<void>;
}

/** Where a subscription may begin. */
interface Place {
  readonly position: Position | undefined;
  readonly revision: bigint | undefined;
}

interface Following {
  readonly name: string;
  readonly streams: Streams;
  readonly violations: Violations;
  /** Subscribes behind a place. */
  readonly subscribe: (from: Place, signal: AbortSignal) => AsyncIterable<readonly LogItem[]>;
  /** Whether it is to begin at the checkpoint, which repeats what came after it, rather than at the last event. */
  readonly atCheckpoint: () => boolean;
  readonly from: Position | undefined;
}

/** Follows the log by the type of the meters. @param from where the log ended when the run began. */
export function followType(
  log: EventLog,
  from: Position | undefined,
  what: Pick<Following, 'streams' | 'violations' | 'atCheckpoint'>,
): Subscriber {
  return follow({
    ...what,
    name: 'the subscriber to a type',
    from,
    subscribe: ({ position }, signal) =>
      log.subscribe({
        from: position ?? 'start',
        filter: { by: 'eventType', prefixes: ['meter/'] },
        checkpointInterval: 100,
        signal,
      }),
  });
}

/** Follows the busiest stream. */
export function followStream(log: EventLog, what: Pick<Following, 'streams' | 'violations'>): Subscriber {
  return follow({
    ...what,
    name: 'the subscriber to a stream',
    from: undefined,
    atCheckpoint: () => false,
    subscribe: ({ revision }, signal) =>
      log.subscribeToStream(what.streams.busiest, { from: revision ?? 'start', signal }),
  });
}

function follow({ name, streams, violations, subscribe, atCheckpoint, from }: Following): Subscriber {
  const seen = chronicle(streams.count);
  const counts = { events: 0, checkpoints: 0, caughtUp: 0, lives: 0 };
  let place: Place = { position: from, revision: undefined };
  let furthest: Position | undefined;
  let life = new AbortController();
  const over = new AbortController();
  let waiting: Promise<unknown> | undefined;

  const take = (item: LogItem): void => {
    if (item._tag !== 'Event') {
      counts[item._tag === 'CaughtUp' ? 'caughtUp' : 'checkpoints'] += 1;
      return;
    }
    const { event } = item;
    const stream = streams.numberOf(event.stream);
    if (!event.type.startsWith('meter/')) violations.add('subscriber', `${name} was given a ${event.type}`);
    // Another run's, on a server that had data before.
    if (stream === undefined) return;
    if (countedOf(event) === undefined)
      violations.add('subscriber', `${name} was given what nobody wrote: ${event.id}`);
    counts.events += 1;
    const repeats = furthest !== undefined && comparePositions(event.position, furthest) <= 0;
    const how = seen.see(stream, event);
    const where = `${event.stream} ${String(event.revision)}`;
    if (how === 'gap') violations.add('subscriber', `${name} missed events before ${where}`);
    if (how === 'again' && !repeats) violations.add('subscriber', `${name} was given ${where} again`);
    place = { position: event.position, revision: event.revision };
  };

  const live = async (): Promise<void> => {
    life = new AbortController();
    counts.lives += 1;
    const places = watchedPlaces(place.position);
    for await (const page of subscribe(place, life.signal)) {
      for (const item of page) {
        const problem = places.problem(item);
        if (problem !== undefined) violations.add('subscriber', `${name}: ${problem}`);
        take(item);
      }
      await waiting;
    }
    // What came after the checkpoint is given again, and is known by its place.
    furthest = later(furthest, places.last());
    const checkpoint = places.checkpoint();
    if (atCheckpoint() && checkpoint !== undefined) place = { position: checkpoint, revision: undefined };
    else if (checkpoint !== undefined && later(checkpoint, place.position) === checkpoint)
      place = { ...place, position: checkpoint };
  };

  const ended = (async () => {
    while (!over.signal.aborted) await live();
  })().catch((error: unknown) => {
    violations.add(
      'subscriber',
      `${name} ended: ${String(error)} ${error instanceof Error ? String(error.cause) : ''}`,
    );
  });
  return {
    seen,
    counts,
    beginAnew: () => {
      life.abort();
    },
    wait: (until) => {
      waiting = until;
    },
    listeners: () => getEventListeners(life.signal, 'abort').length,
    stop: async () => {
      over.abort();
      life.abort();
      await ended;
    },
  };
}

function later(a: Position | undefined, b: Position | undefined): Position | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return comparePositions(a, b) >= 0 ? a : b;
}

// The second half of the check: what others made of the same streams, in the log of all events, in the aggregates and at
// the subscribers.
import { load, type EventLog, type Position, type Repository } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Checked } from '../soak-parts/check-streams.js';
import { chronicle, type Chronicle } from '../soak-parts/chronicle.js';
import { Meter, Spare } from '../soak-parts/model.js';
import type { Streams } from '../soak-parts/streams.js';
import type { Subscriber } from './subscriber.js';
import type { Violations } from '../soak-parts/violations.js';

interface Checking {
  readonly run: string;
  readonly streams: Streams;
  readonly violations: Violations;
  readonly checked: Checked;
}

/** Reads the log of all events. @param from where it ended when the run began. */
export async function checkLog(log: EventLog, from: Position | undefined, checking: Checking): Promise<void> {
  const { run, streams, violations, checked } = checking;
  const seen = chronicle(streams.count);
  const prefixes = ['meter', 'spare'].map((type) => `${type}-${run}x`);
  for await (const page of log.readAll({ from: from ?? 'start', filter: { by: 'stream', prefixes } })) {
    for (const event of page) {
      const stream = streams.numberOf(event.stream);
      if (stream === undefined || seen.see(stream, event) === 'next') continue;
      violations.add(
        'duplicated',
        `$all has ${event.stream} ${String(event.revision)} again, or not what is before it`,
      );
    }
  }
  compare('$all', seen, () => true, checking, checked);
}

/** Loads every aggregate. @param whose the repository, in words. */
export async function checkStates(
  repository: Repository<typeof Meter | typeof Spare>,
  whose: string,
  { streams, violations, checked }: Checking,
): Promise<void> {
  for (let stream = 0; stream < streams.count; stream++) {
    const definition = streams.isSpare(stream) ? Spare : Meter;
    const loaded = await load(repository)(definition, streams.key(stream))();
    const name = `${streams.name(stream)} in ${whose}`;
    if (E.isLeft(loaded)) {
      violations.add('state', `${name}: ${loaded.left.message}`);
      continue;
    }
    const { state, revision = -1n } = loaded.right;
    const length = checked.stored.length(stream);
    if (state.count !== length || revision !== BigInt(length - 1))
      violations.add('state', `${name} is at ${String(revision)}, of ${String(length)} events`);
    if (state.total !== checked.totals[stream])
      violations.add('state', `${name} is ${String(state.total)}, not ${String(checked.totals[stream])}`);
  }
}

/** Waits until a subscriber has seen what is stored, and compares. */
export async function checkSubscriber(
  subscriber: Subscriber,
  name: string,
  follows: (stream: number) => boolean,
  checking: Checking,
): Promise<void> {
  const { streams, checked } = checking;
  const followed = Array.from({ length: streams.count }, (_, stream) => stream).filter(follows);
  const isBehind = () => followed.some((stream) => subscriber.seen.length(stream) < checked.stored.length(stream));
  for (let waited = 0; isBehind() && waited < CATCH_UP_MS; waited += 50) await sleep(50);
  compare(name, subscriber.seen, follows, checking, checked);
}

const CATCH_UP_MS = 30_000;

function compare(
  name: string,
  seen: Chronicle,
  follows: (stream: number) => boolean,
  { streams, violations }: Checking,
  { stored }: Checked,
): void {
  for (let stream = 0; stream < streams.count; stream++) {
    const [wanted, got] = [follows(stream) ? stored.length(stream) : 0, seen.length(stream)];
    const what = `of ${String(wanted)} events of ${streams.name(stream)}`;
    if (got !== wanted) violations.add('subscriber', `${name} has seen ${String(got)} ${what}`);
    else if (follows(stream) && seen.hash(stream) !== stored.hash(stream))
      violations.add('subscriber', `${name} has seen others ${what}`);
  }
}

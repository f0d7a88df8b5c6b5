// The writers: each sends one command after another, and each command until it is answered, as a user should.
import { transact, type Repository } from '@millrace/core';
import type { SeededRandom } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandId } from './command-id.js';
import type { HangWatch } from './hang-watch.js';
import type { Histogram } from './histogram.js';
import type { Ledger } from './ledger.js';
import { Meter, Spare, type SoakMessage } from './model.js';
import type { Pace } from './pace.js';
import type { Streams } from './streams.js';
import type { Violations } from './violations.js';
import { zipf } from './zipf.js';

export interface Writers {
  readonly counts: WriterCounts;
  readonly latency: Writing['latency'];
  /** No more commands; settles when those that were begun are answered or given up. */
  readonly drain: () => Promise<void>;
}

export interface WriterCounts {
  /** Times that a command was sent again, by what the last answer was. */
  readonly again: Record<'Conflict' | 'Indeterminate' | 'Failed', number>;
  /** Commands that turned out to be committed already when they were sent again. */
  duplicates: number;
}

export interface Writing {
  readonly repository: Repository<typeof Meter | typeof Spare>;
  readonly run: string;
  readonly streams: Streams;
  /** Random numbers of a writer's own. */
  readonly random: (writer: number) => SeededRandom;
  readonly pace: Pace;
  readonly ledger: Ledger;
  readonly violations: Violations;
  /** From the first sending of a command to its answer; and of those that met no fault. */
  readonly latency: { readonly all: Histogram; readonly calm: Histogram };
  /** Whether a fault has been at work since a moment of `performance.now()`. */
  readonly faultSince: (moment: number) => boolean;
  readonly calls: HangWatch;
}

/** What one writer has of its own. */
interface Writer extends Omit<Writing, 'random'> {
  readonly index: number;
  readonly random: SeededRandom;
  readonly pick: () => number;
  readonly counts: WriterCounts;
  /** Whether commands that are still unanswered are given up. */
  readonly givenUp: () => boolean;
}

/** How long commands that are unanswered at the end are sent again. */
const PATIENCE_MS = 60_000;
/** After this the writers are not waited for: something hangs. */
const HANGING_MS = 3 * PATIENCE_MS;

/** Starts so many writers. */
export function startWriters(count: number, writing: Writing): Writers {
  const counts: WriterCounts = { again: { Conflict: 0, Indeterminate: 0, Failed: 0 }, duplicates: 0 };
  let drainUntil = Infinity;
  const givenUp = () => performance.now() > drainUntil;
  const writers = Array.from({ length: count }, (_, index) => {
    const random = writing.random(100 + index);
    return write({ ...writing, index, random, pick: zipf(writing.streams.count, random.next), counts, givenUp });
  });
  return {
    counts,
    latency: writing.latency,
    drain: async () => {
      drainUntil = performance.now() + PATIENCE_MS;
      writing.pace.stop();
      const patience = new AbortController();
      const late = sleep(HANGING_MS, 'late', { signal: patience.signal }).catch(() => undefined);
      const first = await Promise.race([Promise.all(writers), late]);
      patience.abort();
      writing.calls.stop();
      if (first === 'late') writing.violations.add('hung', 'writers do not come to an end');
    },
  };
}

// Settles when there are no more turns and the last command is answered or given up.
async function write(writer: Writer): Promise<void> {
  const { pace, ledger, latency } = writer;
  while (await pace.turn()) {
    const stream = writer.pick();
    const n = ledger.open(stream);
    const message = draw(writer, stream, n);
    const began = performance.now();
    if (!(await send(writer, stream, n, message))) continue;
    const ms = performance.now() - began;
    latency.all.add(ms);
    if (!writer.faultSince(began)) latency.calm.add(ms);
  }
}

function draw({ random, streams, run }: Writer, stream: number, n: number): SoakMessage {
  const key = streams.key(stream);
  const id = { id: commandId(run, n) };
  const amount = () => 1 + random.int(9);
  if (!streams.isSpare(stream) && random.chance(0.2)) return Meter.take.message(key, { n, amount: 5 * amount() }, id);
  const amounts = Array.from({ length: random.chance(0.2) ? 2 + random.int(3) : 1 }, amount);
  return (streams.isSpare(stream) ? Spare : Meter).add.message(key, { n, amounts }, id);
}

// Sends the same message until it is answered. `false`: it was given up.
async function send(writer: Writer, stream: number, n: number, message: SoakMessage): Promise<boolean> {
  const { index, repository, random, ledger, counts, violations, calls } = writer;
  const name = `command ${String(n)} to ${writer.streams.name(stream)}`;
  for (let attempt = 1; ; attempt++) {
    calls.began(index, name);
    const result = await transact(repository, { load: random.chance(0.3) ? 'anyCached' : 'readTail' })(message)();
    calls.ended(index);
    if (E.isRight(result)) {
      const { duplicate } = result.right;
      const events = result.right.events.map(({ data }) => data);
      if (duplicate) counts.duplicates += 1;
      if (events.length !== events[0]?.of || events.some((event, i) => event.n !== n || event.index !== i))
        violations.add('answer', `${name} was acknowledged with events that are not its own`);
      const sum = events.reduce((sum, { amount }) => sum + amount, 0);
      ledger.acknowledge(n, result.right.events[0]?.revision ?? 0n, sum);
      return true;
    }
    const { left } = result;
    switch (left._tag) {
      case 'Rejected':
        ledger.close(n, 'rejected');
        return true;
      case 'Invalid':
        break;
      case 'Failed':
        if (!left.retryable) break;
        counts.again.Failed += 1;
        break;
      case 'Conflict':
      case 'Indeterminate':
        counts.again[left._tag] += 1;
    }
    if (left._tag === 'Invalid' || (left._tag === 'Failed' && !left.retryable)) {
      violations.add('answer', `${name}: ${left.message}`);
      ledger.close(n, 'refused');
      return false;
    }
    if (writer.givenUp()) {
      ledger.close(n, 'unanswered');
      return false;
    }
    await sleep(random.int(left._tag === 'Conflict' ? 20 : Math.min(1_000, 20 * 2 ** attempt)));
  }
}

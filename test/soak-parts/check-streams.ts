// The invariant check: every stream is read from its beginning, and every command is looked for.
import type { EventStore, RecordedEvent } from '@millrace/core';
import { chronicle, type Chronicle } from './chronicle.js';
import { commandId } from './command-id.js';
import type { Ledger } from './ledger.js';
import { countedOf } from './model.js';
import type { Streams } from './streams.js';
import { typedList, type TypedList } from './typed-list.js';
import type { Violations } from './violations.js';

export interface Checked {
  readonly events: number;
  /** What is in the streams, to compare others with. */
  readonly stored: Chronicle;
  /** What the events of a stream come to. */
  readonly totals: Float64Array;
  /** Commands that were never answered, or refused, and are in the log all the same. */
  readonly unanswered: number;
}

interface Checking {
  readonly run: string;
  readonly streams: Streams;
  readonly ledger: Ledger;
  readonly violations: Violations;
}

/**
 * Every acknowledged command stands once, in its stream, at the revision that was told; no command stands twice; none
 * that was rejected stands anywhere; every event was decided on the total of those before it; and each stream comes to
 * the sum of what was acknowledged.
 */
export async function checkStreams(store: EventStore, checking: Checking): Promise<Checked> {
  const { streams, ledger, violations } = checking;
  const stored = chronicle(streams.count);
  const totals = new Float64Array(streams.count);
  // Where a command was found: its revision + 1.
  const found = typedList((length) => new Uint32Array(length));
  let unanswered = 0;

  for (let stream = 0; stream < streams.count; stream++) {
    const each = checkStream(stream, checking, found);
    for await (const page of store.readStream(streams.name(stream), { requireLeader: true })) {
      for (const event of page) {
        if (stored.see(stream, event) !== 'next')
          violations.add('lost', `${whereOf(event)} does not follow the event before it`);
        each.take(event);
      }
    }
    const { total, unacknowledged } = each.end();
    totals[stream] = total;
    unanswered += unacknowledged;
  }
  for (let n = 0; n < ledger.count(); n++) {
    if (ledger.endingOf(n) !== 'acknowledged' || found.get(n) === ledger.revisionOf(n) + 1) continue;
    const told = `command ${String(n)}, acknowledged at ${streams.name(ledger.streamOf(n))} ${String(ledger.revisionOf(n))}`;
    violations.add('lost', found.get(n) === 0 ? `${told}, is not there` : `${told}, is at ${String(found.get(n) - 1)}`);
  }
  let events = 0;
  for (let stream = 0; stream < streams.count; stream++) events += stored.length(stream);
  return { events, stored, totals, unanswered };
}

interface StreamCheck {
  readonly take: (event: RecordedEvent) => void;
  /** @returns what the events come to, and how many commands nobody acknowledged. */
  readonly end: () => { readonly total: number; readonly unacknowledged: number };
}

function checkStream(stream: number, { run, streams, ledger, violations }: Checking, found: TypedList): StreamCheck {
  let total = 0;
  // What came of commands that nobody acknowledged.
  let extra = 0;
  let unacknowledged = 0;
  // The command that the last event is of, and how many of its events are still to come.
  let command: { readonly n: number; readonly next: number; readonly left: number } | undefined;

  const begin = (n: number, { revision }: RecordedEvent, where: string): void => {
    if (found.get(n) !== 0) {
      violations.add('duplicated', `command ${String(n)} is at ${where} and at ${String(found.get(n) - 1)}`);
      return;
    }
    found.set(n, Number(revision) + 1);
    const ending = ledger.endingOf(n);
    if (ending === 'rejected') violations.add('unasked', `${where} is of command ${String(n)}, which was rejected`);
    else if (ending !== 'acknowledged') unacknowledged += 1;
  };
  return {
    take: (event) => {
      const where = whereOf(event);
      const counted = countedOf(event);
      if (counted === undefined || !isAsked(counted.n, event)) {
        violations.add('unasked', `${where} is of no command that was sent to it`);
        return;
      }
      const { n, index, of, amount, from } = counted;
      if (from !== total)
        violations.add('state', `${where} was decided on ${String(from)}, which was ${String(total)}`);
      total += amount;
      if (ledger.endingOf(n) !== 'acknowledged') extra += amount;
      const goesOn = command?.n === n && command.next === index;
      if (!goesOn && (command?.left ?? 0) > 0) violations.add('lost', `${where} cuts off the command before it`);
      if (index === 0) begin(n, event, where);
      else if (!goesOn)
        violations.add('duplicated', `${where} is a part of command ${String(n)} that stands by itself`);
      command = { n, next: index + 1, left: of - index - 1 };
    },
    end: () => {
      const name = streams.name(stream);
      if ((command?.left ?? 0) > 0) violations.add('lost', `the last command of ${name} is not whole`);
      const wanted = ledger.sumOf(stream) + extra;
      if (total !== wanted) violations.add('state', `${name} comes to ${String(total)}, not to ${String(wanted)}`);
      return { total, unacknowledged };
    },
  };

  function isAsked(n: number, { metadata }: RecordedEvent): boolean {
    return n < ledger.count() && ledger.streamOf(n) === stream && metadata['commandId'] === commandId(run, n);
  }
}

const whereOf = ({ stream, revision }: RecordedEvent): string => `${stream} ${String(revision)}`;

// A cluster in small: at its leader events count at once, but are shown only when they are replicated, or fall with it.
import type { AppendError, Appended, EventStore, ExpectedRevision, NewEvent } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import type { AnyStore } from '@millrace/testing';
import { tagged } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';

type Answer = E.Either<AppendError, Appended>;

interface Unreplicated {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly last: bigint;
  readonly events: readonly NewEvent[];
  readonly answered: Promise<Answer>;
  readonly answer: (answer: Answer) => void;
}

export interface Cluster {
  readonly store: AnyStore & Required<Pick<EventStore, 'hiddenRevision'>>;
  /** From now on nothing is replicated until `replicate` is called. */
  readonly hold: () => void;
  /** Replicates what the leader has, and answers its writers. */
  readonly replicate: () => Promise<void>;
  /** The leader falls, and with it what was not replicated; its writers get no reply. The next one replicates at once. */
  readonly fall: () => void;
  /** How many appends are not replicated. */
  readonly pending: () => number;
}

const probe: NewEvent = { id: '00000000-0000-4000-8000-000000000000', type: 'probe', data: {}, metadata: {} };

export function cluster(): Cluster {
  const shown = memoryStore();
  const deleted = new Set<string>();
  let unreplicated: readonly Unreplicated[] = [];
  let held = false;

  // What the refusal of an append that is far too high names: hidden events count.
  async function shownRevision(stream: string): Promise<ExpectedRevision> {
    const answer = await shown.append(stream, 1_000_000n, [probe])();
    return E.isLeft(answer) ? tagged(answer.left, 'WrongExpectedRevision').actual : 'no_stream';
  }

  const append: EventStore['append'] = (stream, expected, events) => async () => {
    const waiting = unreplicated.filter((one) => one.stream === stream);
    const same = waiting.find((one) => one.expected === expected && one.events[0]?.id === events[0]?.id);
    if (same !== undefined) return same.answered;
    const newest = await shownRevision(stream);
    const actual = waiting[waiting.length - 1]?.last ?? newest;
    const fits = expected === actual || (expected === 'no_stream' && waiting.length === 0 && deleted.has(stream));
    if (!fits && waiting.length > 0) return E.left({ _tag: 'WrongExpectedRevision', stream, expected, actual });
    if (!fits || !held) {
      if (fits) deleted.delete(stream);
      return shown.append(stream, expected, events)();
    }
    let answer: (answer: Answer) => void = () => undefined;
    const answered = new Promise<Answer>((resolve) => (answer = resolve));
    const last = (actual === 'no_stream' ? -1n : actual) + BigInt(events.length);
    unreplicated = [...unreplicated, { stream, expected, last, events, answered, answer }];
    return answered;
  };

  return {
    hold: () => {
      held = true;
    },
    pending: () => unreplicated.length,
    replicate: async () => {
      held = false;
      const all = unreplicated;
      unreplicated = [];
      for (const { stream, expected, events, answer } of all) {
        deleted.delete(stream);
        answer(await shown.append(stream, expected, events)());
      }
    },
    fall: () => {
      held = false;
      const all = unreplicated;
      unreplicated = [];
      for (const { stream, answer } of all)
        answer(E.left({ _tag: 'Ambiguous', stream, cause: new Error('the leader fell') }));
    },
    store: {
      ...shown,
      append,
      deleteStream: (stream) => async () => {
        deleted.add(stream);
        return shown.deleteStream(stream)();
      },
      hiddenRevision: (stream) => async () => {
        for await (const _ of shown.readStream(stream, { direction: 'backwards', maxCount: 1 }))
          return E.right(undefined);
        const newest = await shownRevision(stream);
        return E.right(newest === 'no_stream' || deleted.has(stream) ? undefined : newest);
      },
    },
  };
}

/** The command ids of the events of a stream. */
export async function commandsIn(store: EventStore, stream: string): Promise<readonly unknown[]> {
  const ids: unknown[] = [];
  for await (const page of store.readStream(stream)) ids.push(...page.map(({ metadata }) => metadata['commandId']));
  return ids;
}

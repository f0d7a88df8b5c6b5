// A store whose appends are answered as a test says, one after another, and then as they come.
import type { AppendError, Appended, EventStore, NewEvent } from '@millrace/core';
import type { AnyStore } from '@millrace/testing';
import * as E from 'fp-ts/lib/Either.js';

type Answer = E.Either<AppendError, Appended>;

/** What is answered, given what the store itself would say; `write` does it. */
export type Say = (write: () => Promise<Answer>, stream: string) => Promise<Answer>;

export interface Answering {
  readonly store: AnyStore;
  /** The ids of the events of each append. */
  readonly sent: string[][];
}

export function answering(store: AnyStore, says: readonly Say[]): Answering {
  const sent: string[][] = [];
  const append: EventStore['append'] = (stream, expected, events: readonly NewEvent[]) => () => {
    const say = says[sent.length];
    sent.push(events.map(({ id }) => id));
    const write = store.append(stream, expected, events);
    return say === undefined ? write() : say(write, stream);
  };
  return { store: { ...store, append }, sent };
}

/** Written, and the reply is lost. */
export const lost: Say = async (write, stream) => {
  await write();
  return E.left({ _tag: 'Ambiguous', stream, cause: new Error('lost reply') });
};

/** Not written, and no reply. */
export const undelivered: Say = (_, stream) =>
  Promise.resolve(E.left({ _tag: 'Ambiguous', stream, cause: new Error('no reply') }));

/** Not written, and said so. */
export const unavailable =
  (retryable = true): Say =>
  (_, stream) =>
    Promise.resolve(
      E.left({ _tag: 'NotAppended', stream, fault: 'unavailable', retryable, cause: new Error('unavailable') }),
    );

/** A conflict, whether it is one or not. */
export const conflict =
  (actual: bigint): Say =>
  (_, stream) =>
    Promise.resolve(E.left({ _tag: 'WrongExpectedRevision', stream, expected: 'no_stream', actual }));

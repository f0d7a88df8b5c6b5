// Counts what a store answers, between it and the repository: conflicts that were decided again and lost replies that
// were resolved are invisible to who sends commands.
import type { EventStore } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';

export interface StoreCounts {
  appended: number;
  conflicts: number;
  /** Replies that were lost or late. */
  ambiguous: number;
  /** Appends of which it was certain that they were not written, by the store's fault. */
  readonly notAppended: Record<string, number>;
  /** Lost replies that a later append of the same events, or a look at the stream, has cleared up. */
  resolved: number;
}

export function countingStore(store: EventStore): { readonly store: EventStore; readonly counts: StoreCounts } {
  const counts: StoreCounts = { appended: 0, conflicts: 0, ambiguous: 0, notAppended: {}, resolved: 0 };
  // The first event ids of the appends that are in doubt.
  const doubtful = new Set<string>();
  const append: EventStore['append'] = (stream, expected, events) => async () => {
    const answer = await store.append(stream, expected, events)();
    const id = events[0]?.id ?? '';
    if (E.isRight(answer)) {
      counts.appended += 1;
      if (doubtful.delete(id)) counts.resolved += 1;
      return answer;
    }
    switch (answer.left._tag) {
      case 'WrongExpectedRevision':
        counts.conflicts += 1;
        if (doubtful.delete(id)) counts.resolved += 1;
        break;
      case 'Ambiguous':
        counts.ambiguous += 1;
        doubtful.add(id);
        break;
      case 'NotAppended':
        counts.notAppended[answer.left.fault] = (counts.notAppended[answer.left.fault] ?? 0) + 1;
    }
    // A command that is sent again on a newer state makes other events: the doubt about these ends with their command.
    if (doubtful.size > 10_000) doubtful.clear();
    return answer;
  };
  return { store: { ...store, append }, counts };
}

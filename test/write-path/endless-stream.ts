// A store with one stream of any length that it does not hold: each page is made when it is asked for.
import type { EventStore, JsonObject, RecordedEvent } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';

export interface Endless {
  readonly store: EventStore;
  /** From which revision each read began. */
  readonly reads: bigint[];
  /** Events given so far. */
  readonly given: () => number;
}

/**
 * `length` events, each of a command of its own. A page is emptied when the next one is asked for: who reads must be
 * done with it then.
 *
 * @param onPage is called before each page, with the revision that it begins at.
 */
export function endlessStream(
  stream: string,
  length: number,
  type: string,
  data: (n: number) => JsonObject,
  onPage: (first: number) => void = () => undefined,
): Endless {
  const reads: bigint[] = [];
  const pageSize = 500;
  let given = 0;

  function event(n: number): RecordedEvent {
    const id = `command-${String(n)}`;
    const revision = BigInt(n);
    const metadata = { commandId: id, schemaVersion: 1 };
    return {
      id,
      type,
      data: data(n),
      metadata,
      stream,
      revision,
      position: { commit: revision, prepare: revision },
      created: n,
    };
  }

  async function* pages(from: number, end: number): AsyncGenerator<readonly RecordedEvent[]> {
    reads.push(BigInt(from));
    for (let first = from; first < end; first += pageSize) {
      onPage(first);
      const page: RecordedEvent[] = [];
      for (let n = first; n < Math.min(end, first + pageSize); n++) page.push(event(n));
      given += page.length;
      yield page;
      page.length = 0;
    }
  }

  return {
    reads,
    given: () => given,
    store: {
      append: () => () => {
        const cause = new Error('it is only read');
        return Promise.resolve(E.left({ _tag: 'NotAppended', stream, fault: 'refused', retryable: false, cause }));
      },
      readStream: (_, { from = 'start', maxCount = Infinity } = {}) => {
        const first = typeof from === 'bigint' ? Number(from) : 0;
        return pages(first, Math.min(length, first + maxCount));
      },
    },
  };
}

// A desk of a bank: takes rows from the queue, a handful at a time, until it is paused or nobody waits any more.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Row } from '../pkdd99/row.js';
import { Unreadable } from '../pkdd99/unreadable.js';
import type { Posting } from '../posting.js';
import type { RowQueue } from './row-queue.js';

/** What a desk has done. */
export interface DeskCounts {
  readonly rows: number;
  readonly committed: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export interface Desk {
  /** Left: what went wrong, in words. Right: it was paused, has taken as many rows as it should, or nobody waits. */
  readonly done: Promise<E.Either<string, DeskCounts>>;
  /** Finishes what is in hand, and takes nothing more. The rows that still wait are for the next desk. */
  readonly pause: TaskEither<string, DeskCounts>;
  /** Settles when so many rows were taken, or when nothing more is. */
  readonly hasTaken: (rows: number) => Promise<unknown>;
  /** A row whose command was carried out here, if there is one. */
  readonly carriedOut: () => Row | undefined;
}

/**
 * Opens a desk.
 *
 * @param options.most closes it after about so many rows.
 * @param options.between waited for before each handful, unless it is paused meanwhile.
 */
export function openDesk(
  posting: Posting,
  queue: RowQueue,
  options: { readonly most?: number; readonly between?: () => Promise<unknown> } = {},
): Desk {
  const { most = Infinity, between = () => Promise.resolve() } = options;
  const counts = { rows: 0, committed: 0, duplicates: 0, rejected: 0 };
  let isPaused = false;
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  let carriedOut: Row | undefined;
  let waiting: { readonly rows: number; readonly settle: () => void }[] = [];

  const work = async (): Promise<E.Either<string, DeskCounts>> => {
    while (counts.rows < most) {
      await Promise.race([between(), closed]);
      if (isPaused) break;
      const next = await queue.next();
      if (next.done === true) break;
      const outcomes = await posting.post(next.value)();
      if (E.isLeft(outcomes)) return outcomes;
      for (const { _tag, row } of outcomes.right) {
        counts.rows += 1;
        if (_tag === 'Committed') counts.committed += 1;
        else if (_tag === 'Duplicate') counts.duplicates += 1;
        else counts.rejected += 1;
        if (_tag === 'Committed') carriedOut ??= row;
      }
      waiting.filter(({ rows }) => counts.rows >= rows).forEach(({ settle }) => settle());
      waiting = waiting.filter(({ rows }) => counts.rows < rows);
    }
    return E.right({ ...counts });
  };

  const done = work().catch((cause: unknown) => {
    if (cause instanceof Unreadable) return E.left(cause.message);
    throw cause;
  });
  return {
    done,
    pause: () => {
      isPaused = true;
      close();
      return done;
    },
    hasTaken: (rows) => {
      if (counts.rows >= rows) return Promise.resolve();
      return Promise.race([done, new Promise<void>((settle) => waiting.push({ rows, settle }))]);
    },
    carriedOut: () => carriedOut,
  };
}

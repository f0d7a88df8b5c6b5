// Decorates the pages of a read or a subscription with the fault that it meets.
import { ReadError } from '@millrace/core';
import { Crashed, type Fault } from './fault.js';
import type { Lifetime } from './lifetime.js';

interface Opened<T> {
  readonly fault: Fault | undefined;
  readonly inner: AsyncIterator<readonly T[]>;
}

type Page<T> = IteratorResult<readonly T[], undefined>;

/**
 * The pages of `source`, with faults.
 *
 * @param isEvent tells events from markers: only events are counted, dropped and given twice.
 * @param meet is called when an iteration begins; it waits as the fault says, and gives the fault.
 * @throws ReadError from the iterator, as the fault says.
 */
export function faultyPages<T>(
  source: AsyncIterable<readonly T[]>,
  stream: string,
  isEvent: (item: T) => boolean,
  life: Lifetime,
  meet: () => Promise<Fault | undefined>,
): AsyncIterable<readonly T[]> {
  const iterate = (): AsyncIterator<readonly T[], undefined> => {
    let opened: Promise<Opened<T>> | undefined;
    let ended = false;
    let seen = 0;

    const open = async (): Promise<Opened<T>> => {
      const fault = await meet();
      if (fault?.kind === 'fail') throw unavailable(stream);
      return { fault, inner: source[Symbol.asyncIterator]() };
    };
    const give = async (): Promise<Page<T>> => {
      const { fault, inner } = await (opened ??= open());
      const left = fault?.kind === 'drop' ? fault.after - seen : Infinity;
      if (left <= 0) throw unavailable(stream);
      const result = await inner.next();
      if (result.done === true) return { done: true, value: undefined };
      const value = upTo(result.value, isEvent, left);
      const nth = fault?.kind === 'duplicate' ? fault.nth - seen : 0;
      seen += value.filter(isEvent).length;
      return { done: false, value: nth > 0 ? repeat(value, isEvent, nth) : value };
    };
    const end = async (): Promise<Page<T>> => {
      ended = true;
      await opened?.then(({ inner }) => inner.return?.()).catch(() => undefined);
      return { done: true, value: undefined };
    };
    const next = async (): Promise<Page<T>> => {
      if (ended) return { done: true, value: undefined };
      try {
        const page = await life.during(give());
        if (page.done === true) ended = true;
        return page;
      } catch (error) {
        await end();
        throw error instanceof Crashed ? new ReadError('unavailable', stream, false, error) : error;
      }
    };
    return { next, return: end };
  };
  return { [Symbol.asyncIterator]: iterate };
}

/** A read that the plan made fail. */
export function unavailable(stream: string): ReadError {
  return new ReadError('unavailable', stream, true, new Error('broken by the fault plan'));
}

// The items up to the last event that may still be given.
function upTo<T>(page: readonly T[], isEvent: (item: T) => boolean, events: number): readonly T[] {
  let left = events;
  const end = page.findIndex((item) => isEvent(item) && left-- <= 0);
  return end < 0 ? page : page.slice(0, end);
}

// The items, with the nth event given twice in a row.
function repeat<T>(page: readonly T[], isEvent: (item: T) => boolean, nth: number): readonly T[] {
  let count = 0;
  return page.flatMap((item) => (isEvent(item) && ++count === nth ? [item, item] : [item]));
}

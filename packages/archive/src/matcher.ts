// A filter of a log as a test.
import { ReadError, type LogFilter, type RecordedEvent } from '@millrace/core';

/** @throws ReadError `refused` when its regex cannot be read. */
export function matcher(filter: LogFilter | undefined): (event: Pick<RecordedEvent, 'stream' | 'type'>) => boolean {
  if (filter === undefined) return () => true;
  const text = ({ stream, type }: Pick<RecordedEvent, 'stream' | 'type'>): string =>
    filter.by === 'stream' ? stream : type;
  if ('prefixes' in filter) return (event) => filter.prefixes.some((prefix) => text(event).startsWith(prefix));
  let regex: RegExp;
  try {
    regex = new RegExp(filter.regex);
  } catch (error) {
    throw new ReadError('refused', '$all', false, error);
  }
  return (event) => regex.test(text(event));
}

// What one node shows of the log: all of it, or, on a follower that lags, only what lies before a position.
import type {
  Direction,
  EventRecord,
  LogEngine,
  LogPage,
  LogPosition,
  RecordFilter,
  StreamRead,
} from '../engine/engine.js';

export type LogView = Pick<LogEngine, 'readStream' | 'readAll' | 'resolve' | 'end' | 'onCommitted'>;

/**
 * The engine as it is while `limit` says nothing, else as if no record at or behind `limit` were there.
 * `released` is told when the limit changes.
 */
export const laggingView = (engine: LogEngine, limit: () => number | undefined, released: Set<() => void>): LogView => {
  const end = (): LogPosition => {
    const real = engine.end();
    const at = limit();
    return at === undefined || real.commit <= at ? real : { commit: at, prepare: at };
  };

  const readStream = (
    stream: string,
    from: number | 'start' | 'end',
    direction: Direction,
    count: number,
  ): StreamRead => {
    const at = limit();
    if (at === undefined) return engine.readStream(stream, from, direction, count);
    const shown = (record: EventRecord): boolean => record.position.commit < at;
    let page = engine.readStream(stream, from, direction, count);
    while (page._tag === 'Page') {
      const events = page.events.filter(shown);
      if (direction === 'forwards') {
        if (events.length === page.events.length) return page;
        return { ...page, events, next: undefined };
      }
      if (events.length > 0 || page.next === undefined) return { ...page, events };
      page = engine.readStream(stream, page.next, direction, count);
    }
    return page;
  };

  const readAll = (
    from: LogPosition | 'start' | 'end',
    direction: Direction,
    count: number,
    filter?: RecordFilter,
    window?: number,
  ): LogPage => {
    const at = limit();
    if (at === undefined) return engine.readAll(from, direction, count, filter, window);
    if (direction === 'backwards')
      return engine.readAll(from === 'end' ? end() : from, direction, count, filter, window);
    const start = from === 'end' ? end() : from;
    if (start !== 'start' && start.commit >= at) return { events: [], next: start, looked: 0, end: true };
    const seen = { looked: 0, beyond: false };
    const page = engine.readAll(
      start,
      direction,
      count,
      (record) => {
        if (record.position.commit >= at) seen.beyond = true;
        else seen.looked += 1;
        return !seen.beyond && (filter?.(record) ?? true);
      },
      window,
    );
    return seen.beyond ? { ...page, looked: seen.looked, next: { commit: at, prepare: at }, end: true } : page;
  };

  return {
    readStream,
    readAll,
    end,
    resolve: engine.resolve,
    onCommitted: (listener) => {
      released.add(listener);
      const stop = engine.onCommitted(listener);
      return () => {
        released.delete(listener);
        stop();
      };
    },
  };
};

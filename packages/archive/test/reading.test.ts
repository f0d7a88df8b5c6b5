// An archive is read as any log is: from a place, backwards, filtered, followed.
import { comparePositions, ReadError, type LogItem } from '@millrace/core';
import { archivedLog, exportLog } from '@millrace/archive';
import { all, filled, newFolder, removeFolders, right } from './support.js';

afterAll(removeFolders);

async function archived(count = 40) {
  const store = await filled(count);
  const folder = newFolder();
  right(await exportLog(store, folder, { eventsPerSegment: 15 })());
  return { store, folder, log: archivedLog(folder) };
}

describe('an archive', () => {
  it('gives the same as the store for every way to read', async () => {
    const { store, log } = await archived();
    const events = await all(store.readAll());
    const places = [0, 1, 14, 15, 16, 39].map((n) => events[n]?.position);
    for (const direction of ['forwards', 'backwards'] as const)
      for (const from of [undefined, 'start', 'end', ...places, { commit: 99n, prepare: 99n }] as const)
        for (const maxCount of [undefined, 0, 1, 20])
          for (const filter of [
            undefined,
            { by: 'stream', prefixes: ['s-1', 's-0'] },
            { by: 'eventType', regex: 'o.d$' },
          ] as const) {
            const options = {
              direction,
              ...(from && { from }),
              ...(filter && { filter }),
              ...(maxCount === undefined ? {} : { maxCount }),
            };
            expect(await all(log.readAll(options))).toEqual(await all(store.readAll(options)));
          }
  });

  it('refuses a filter that cannot be read', async () => {
    const { log } = await archived(1);
    await expect(all(log.readAll({ filter: { by: 'stream', regex: '(' } }))).rejects.toMatchObject({
      fault: 'refused',
    });
  });

  it('is followed: all, then that it has caught up, then nothing until it is left', async () => {
    const { store, log } = await archived();
    const events = await all(store.readAll());
    const after = events[20]?.position;
    if (after === undefined) throw new Error('an event');
    const subscription = log.subscribe({ from: after })[Symbol.asyncIterator]();
    const items: LogItem[] = [];
    while (items.at(-1)?._tag !== 'CaughtUp') {
      const page = await subscription.next();
      if (page.done === true) throw new Error('it ended');
      items.push(...page.value);
    }
    expect(items.filter((item) => item._tag === 'Event').map((item) => ({ ...item.event }))).toEqual(
      events.filter(({ position }) => comparePositions(position, after) > 0),
    );
    const waiting = subscription.next();
    await subscription.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });

  it('is followed from its end, one stream, and until an abort', async () => {
    const { store, log } = await archived();
    const tags = async (from: 'start' | 'end') => {
      const abort = new AbortController();
      const found: string[] = [];
      for await (const page of log.subscribe({ from, signal: abort.signal })) {
        found.push(...page.map(({ _tag }) => _tag));
        if (found.at(-1) === 'CaughtUp') abort.abort();
      }
      return found;
    };
    expect(await tags('end')).toEqual(['CaughtUp']);
    expect(await tags('start')).toHaveLength(41);
    const revisions: bigint[] = [];
    for await (const page of log.subscribeToStream('s-1', { from: 4n })) {
      for (const item of page) if (item._tag === 'Event') revisions.push(item.event.revision);
      if (page.at(-1)?._tag === 'CaughtUp') break;
    }
    const stored = (await all(store.readStream('s-1', { from: 5n }))).map(({ revision }) => revision);
    expect(revisions).toEqual(stored);
  });

  it('refuses a place ahead of it, as a log does', async () => {
    const { log } = await archived(3);
    const ahead = log.subscribe({ from: { commit: 4n, prepare: 4n } })[Symbol.asyncIterator]();
    const error: unknown = await ahead.next().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ReadError);
    expect(error).toMatchObject({ fault: 'refused', retryable: false });
  });

  it('that is not there is said so', async () => {
    const log = archivedLog(newFolder());
    await expect(all(log.readAll())).rejects.toMatchObject({
      message: expect.stringContaining('is no archive') as string,
    });
    expect(await log.head()).toMatchObject({ _tag: 'Left', left: { fault: 'refused' } });
  });
});

// `checkUpcasts`: the dry run counts what a load would do with each event of a log, and says where it would fail.
import {
  checkUpcasts,
  defineAggregate,
  DefinitionError,
  ReadError,
  showUpcastReport,
  type EventLog,
  type JsonObject,
  type RecordedEvent,
} from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { left, right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Purse, PURSE } from '../support/purse.js';
import { raw } from '../support/raw-events.js';

type Old = readonly [type: string, data: JsonObject, schemaVersion?: unknown];

const events = (...all: readonly Old[]) =>
  all.map(([type, data, schemaVersion]): [string, JsonObject, JsonObject] => [
    type,
    { ...PURSE, ...data },
    (schemaVersion === undefined ? {} : { schemaVersion }) as JsonObject,
  ]);

async function aLog() {
  const store = memoryStore({ pageSize: 3 });
  await raw(
    store,
    'purse-p+=7',
    ...events(
      ['purse/deposited', { amount: 5 }],
      ['purse/deposited', { amount: 0 }],
      ['purse/deposited', { cents: 5 }, 1],
      ['purse/deposited', { cents: 5 }, 2],
      ['purse/deposited', { amount: 5, channel: 'web' }, 3],
      ['purse/deposited', { amount: 5 }, 4],
      ['purse/deposited', { amount: 5 }, 'x'],
      ['purse/paidIn', { amount: 5 }],
      ['purse/moved', { amount: 5, fee: 1 }, 2],
      ['purse/audited', {}],
    ),
  );
  await raw(store, 'other-1', ...events(['purse/deposited', { amount: 5 }], ['other/thing', {}]));
  await raw(store, 'purse-q+=7', ...events(['purse/stolen', {}], ['other/thing', {}], ['purse/stolen', {}]));
  return store;
}

const row = (type: string, version: number | undefined, counts: object) => {
  const none = { read: 1, decoded: 0, upcast: 0, dropped: 0, produced: 0, failed: 0 };
  return { type: `purse/${type}`, version, ...none, ...counts };
};

describe('a dry run', () => {
  test('counts per stored type and version what is upcast, decodes, is dropped and fails', async () => {
    const report = right(await checkUpcasts(await aLog(), [Purse])());
    expect(report.counts).toEqual([
      row('audited', 1, { decoded: 1, upcast: 1, dropped: 1 }),
      row('deposited', undefined, { failed: 1 }),
      row('deposited', 1, { read: 3, decoded: 2, upcast: 2, dropped: 1, produced: 1, failed: 1 }),
      row('deposited', 2, { decoded: 1, upcast: 1, produced: 1 }),
      row('deposited', 3, { decoded: 1, produced: 1 }),
      row('deposited', 4, { failed: 1 }),
      row('moved', 2, { decoded: 1, upcast: 1, produced: 2 }),
      row('paidIn', 1, { decoded: 1, upcast: 1, produced: 1 }),
    ]);
    expect(report).toMatchObject({ complete: true, read: 13, notLookedAt: 2, failed: 6 });
  });

  test('counts the unknown types of the categories that it knows', async () => {
    const { unknownTypes } = right(await checkUpcasts(await aLog(), [Purse])());
    expect(unknownTypes).toEqual([
      { category: 'purse', type: 'other/thing', read: 1 },
      { category: 'purse', type: 'purse/stolen', read: 2 },
    ]);
  });

  test('names the first failures, with stream and revision', async () => {
    const { failures, failed } = right(await checkUpcasts(await aLog(), [Purse], { maxFailures: 2 })());
    expect(failures).toEqual([
      {
        kind: 'does-not-decode',
        stream: 'purse-p+=7',
        revision: 2n,
        type: 'purse/deposited',
        version: 1,
        message: 'does not decode as version 1: amount: expected number, got undefined',
      },
      {
        kind: 'newer-version',
        stream: 'purse-p+=7',
        revision: 5n,
        type: 'purse/deposited',
        version: 4,
        message: 'is of version 4, and this model knows up to 3',
      },
    ]);
    expect(failed).toBe(6);
  });

  test('reads from a place, and what a filter lets through', async () => {
    const store = await aLog();
    const positions: RecordedEvent['position'][] = [];
    for await (const page of store.readAll()) positions.push(...page.map(({ position }) => position));
    const from = positions.at(-1) ?? 'start';
    expect(right(await checkUpcasts(store, [Purse], { from })())).toMatchObject({ read: 1, notLookedAt: 0 });
    const filter = { by: 'stream', prefixes: ['other-'] } as const;
    expect(right(await checkUpcasts(store, [Purse], { filter })())).toMatchObject({ read: 0, notLookedAt: 2 });
  });

  test('tells how far it is, and ends when it is told to, with what it has', async () => {
    const seen: number[] = [];
    const ending = new AbortController();
    const report = right(
      await checkUpcasts(await aLog(), [Purse], {
        signal: ending.signal,
        onProgress: (progress) => {
          seen.push(progress.seen);
          if (progress.seen >= 6) ending.abort();
          throw new Error('no display');
        },
      })(),
    );
    expect(seen).toEqual([3, 6]);
    expect(report).toMatchObject({ complete: false, read: 6 });
  });

  test('of a log that cannot be read is a failure with its cause', async () => {
    const cause = new ReadError('unavailable', '$all', true);
    const log: Pick<EventLog, 'readAll'> = {
      readAll: async function* () {
        yield [];
        throw cause;
      },
    };
    expect(left(await checkUpcasts(log, [Purse])(), 'Failed')).toMatchObject({
      retryable: true,
      stream: '$all',
      cause,
    });
  });

  test('takes two definitions of one type for a mistake', () => {
    expect(() => checkUpcasts(memoryStore(), [Purse, Purse])).toThrow(DefinitionError);
  });

  test('keeps to a thousand lines, whatever the log holds', async () => {
    const store = memoryStore();
    const Any = defineAggregate({ type: 'any', key: { id: t.string }, initial: {}, events: { e: {} }, commands: {} });
    const junk = Array.from({ length: 1_500 }, (_, i): Old[] => [
      ['any/e', {}, i + 2],
      [`any/${String(i)}`, {}],
    ]);
    await raw(store, 'any-1', ...events(...junk.flat()));
    const { counts, unknownTypes, failed } = right(await checkUpcasts(store, [Any])());
    expect([counts.length, unknownTypes.length, failed]).toEqual([1_001, 1_001, 3_000]);
    expect(counts[0]).toMatchObject({ type: '', version: undefined, read: 500 });
    expect(unknownTypes[0]).toEqual({ category: '', type: '', read: 500 });
  });
});

test('a report is shown as a table, with what failed below', async () => {
  const report = right(await checkUpcasts(await aLog(), [Purse], { maxFailures: 1 })());
  expect(showUpcastReport(report)).toBe(
    [
      '13 events read, 6 failed; 2 events of other streams not looked at',
      'type             version  read  upcast  decoded  dropped  produced  failed',
      'purse/audited          1     1       1        1        1         0       0',
      'purse/deposited        ?     1       0        0        0         0       1',
      'purse/deposited        1     3       2        2        1         1       1',
      'purse/deposited        2     1       1        1        0         1       0',
      'purse/deposited        3     1       0        1        0         1       0',
      'purse/deposited        4     1       0        0        0         0       1',
      'purse/moved            2     1       1        1        0         2       0',
      'purse/paidIn           1     1       1        1        0         1       0',
      "unknown in 'purse': other/thing, 1 event",
      "unknown in 'purse': purse/stolen, 2 events",
      'purse-p+=7 at revision 2: purse/deposited, version 1, does-not-decode: ' +
        'does not decode as version 1: amount: expected number, got undefined',
      'and 5 more',
    ].join('\n'),
  );
  expect(showUpcastReport({ ...report, complete: false, counts: [], unknownTypes: [], failed: 0, failures: [] })).toBe(
    'Aborted. 13 events read, 0 failed; 2 events of other streams not looked at',
  );
});

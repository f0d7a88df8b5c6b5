// The log over the real connection, on the server that EVENTSTORE_URL names or a local one, whatever else is in it.
import { randomUUID } from 'node:crypto';
import { comparePositions, type EventLog, type LogFilter, type Position } from '@millrace/core';
import { right } from '../support/events.js';
import { serverUrl } from '../support/server.js';
import { count, expectOrdered, numbers, of, openSession, until, type Session } from './session.js';
import { eventsTold, told } from './support.js';

// For machines that are busy with other things.

let session: Session;
// Where the log ended when the test began, and names that only it uses.
let began: Position | 'start';
let account: string;
let order: string;
let accounts: LogFilter;

beforeEach(async () => {
  const run = randomUUID().slice(0, 8);
  session = openSession(await serverUrl());
  began = right(await session.log().head()) ?? 'start';
  account = `account-${run}-`;
  order = `order-${run}-`;
  accounts = { by: 'stream', prefixes: [account] };
});

afterEach(() => session.close());

test('a subscription catches up, says so, and goes on live, with checkpoints in order', async () => {
  const { log, follow, write, writer, interruptions } = session;
  const [one, two, other] = [`${account}1`, `${account}2`, `${order}1`];
  await write(other, 50);
  await write(one, 300);
  await writer.deleteStream(other);
  await write(two);
  await writer.tombstoneStream(two);
  const filtered = follow(log().subscribe({ from: began, filter: accounts, checkpointInterval: 20 }));
  const everything = follow(log().subscribe({ from: began }));
  const stream = follow(log().subscribeToStream(one));
  const all = [filtered, everything, stream];
  for (const each of all) await until(() => count(each.items, 'CaughtUp') === 1);
  // Few at a time: nobody shall fall behind.
  for (let n = 0; n < 5; n++) {
    await write(one, 4);
    await write(other, 4);
    for (const each of all) await until(() => of(each, one).length === 304 + 4 * n);
  }
  expect(eventsTold(stream.items)).toEqual(numbers(one, 320));
  expect(eventsTold(filtered.items)).toEqual([...numbers(one, 300), `${two}@0`, ...numbers(one, 20, 300)]);
  const live = Array.from({ length: 5 }, (_, n) => [...numbers(one, 4, 300 + 4 * n), ...numbers(other, 4, 50 + 4 * n)]);
  const words = eventsTold(everything.items).filter((word) => word.includes(account) || word.includes(order));
  const expected = [...numbers(other, 50), ...numbers(one, 300), `${two}@0`, ...live.flat()];
  expect(words).toEqual(expected.slice(0, words.length));
  expect(words.length).toBeGreaterThanOrEqual(expected.length - 4);
  expect(eventsTold(everything.items).filter((word) => /^\$|^millrace\./.test(word))).toEqual([]);
  for (const each of all) expect(count(each.items, 'CaughtUp')).toBe(1);
  expect(count(filtered.items, 'Checkpoint')).toBeGreaterThan(10);
  for (const each of all) expectOrdered(each.items);
  expect(interruptions).toEqual([]);
});

test('a subscription goes on from any place that another one gave', async () => {
  const { log, follow, write } = session;
  await write(`${order}1`, 7);
  await write(`${account}1`, 5);
  await write(`${order}2`, 7);
  await write(`${account}2`, 5);
  const first = follow(log().subscribe({ from: began, filter: accounts, checkpointInterval: 2 }));
  await until(() => count(first.items, 'CaughtUp') === 1);
  expect(count(first.items, 'Checkpoint')).toBeGreaterThan(3);
  for (const [i, item] of first.items.entries()) {
    if (item._tag === 'CaughtUp') continue;
    const from = item._tag === 'Event' ? item.event.position : item.position;
    const later = follow(log().subscribe({ filter: accounts, from }));
    await until(() => count(later.items, 'CaughtUp') === 1);
    expect(eventsTold(later.items)).toEqual(eventsTold(first.items.slice(i + 1)));
    await later.stop();
  }
});

test('reads and subscriptions leave out system events and own streams, with any filter', async () => {
  const { log, follow, write, writer } = session;
  await write(`millrace.snapshot-${account}1`, 20, 'millrace/snapshot');
  await write(`${account}1`, 2);
  await writer.deleteStream(`${account}1`);
  await write(`${account}2`);
  await writer.tombstoneStream(`${account}2`);
  await write(`${order}1`, 1, 'order/placed');
  const filters = [
    undefined,
    { by: 'stream', prefixes: [''] },
    { by: 'stream', prefixes: ['m', 'acc', 'order-'] },
    { by: 'stream', regex: '.' },
    { by: 'stream', regex: '-[12]$|x^' },
    { by: 'stream', regex: `^(?=.)|${account}` },
    { by: 'eventType', prefixes: [''] },
    { by: 'eventType', regex: '^[amo].*r?' },
  ] as const;
  const words = [`${account}1@0`, `${account}1@1`, `${account}2@0`, `${order}1@0`];
  for (const filter of filters) {
    const options = { from: began, ...(filter === undefined ? {} : { filter }) };
    const all = follow(log().subscribe(options));
    await until(() => count(all.items, 'CaughtUp') === 1);
    expect(eventsTold(all.items).filter((word) => word.includes(account) || word.includes(order))).toEqual(words);
    await all.stop();
    const read: string[] = [];
    for await (const page of log().readAll(options))
      read.push(...page.map(({ stream, revision }) => `${stream}@${String(revision)}`));
    expect(read.filter((word) => word.includes(account) || word.includes(order))).toEqual(words);
  }
});

test('a subscription to a stream says "caught up" where there is none yet, and throws where it is tombstoned', async () => {
  const { log, follow, write, writer } = session;
  const stream = `${account}1`;
  const none = follow(log().subscribeToStream(stream));
  await until(() => count(none.items, 'CaughtUp') === 1);
  await write(stream, 3);
  await until(() => eventsTold(none.items).length === 3);
  expect(told(none.items)).toEqual(['CaughtUp', ...numbers(stream, 3)]);
  await writer.tombstoneStream(stream);
  const error = { _tag: 'ReadError', fault: 'stream-deleted', stream, retryable: false };
  expect(await none.over).toMatchObject(error);
  expect(await follow(log().subscribeToStream(stream)).over).toMatchObject(error);
});

test('a subscription from a place ahead of the log, or with a filter that cannot be read, throws', async () => {
  const { log, follow, write } = session;
  const position = await write(`${account}1`, 3);
  const from = { commit: position.commit * 10n, prepare: position.prepare * 10n };
  const filter = { by: 'stream', regex: '(' } as const;
  for (const options of [{ from }, { filter }])
    expect(await follow(log().subscribe(options)).over).toMatchObject({ fault: 'refused', retryable: false });
});

test('the log is read in both directions from a position that is included', async () => {
  const { log, write } = session;
  await write(`${account}1`, 2);
  const position = await write(`${account}2`);
  await write(`${account}3`, 2);
  const read = async (options: Parameters<EventLog['readAll']>[0]): Promise<readonly string[]> => {
    const all: string[] = [];
    for await (const page of log().readAll({ filter: accounts, ...options }))
      all.push(...page.map(({ stream, revision }) => `${stream.slice(account.length)}@${String(revision)}`));
    return all;
  };
  const before = ['2@0', '1@1', '1@0'];
  expect(await read({ from: position })).toEqual(['2@0', '3@0', '3@1']);
  expect(await read({ from: position, maxCount: 2 })).toEqual(['2@0', '3@0']);
  expect(await read({ from: position, direction: 'backwards' })).toEqual(before);
  for (const maxCount of [1, 2, 3])
    expect(await read({ from: position, direction: 'backwards', maxCount })).toEqual(before.slice(0, maxCount));
  expect(await read({ direction: 'backwards', maxCount: 1 })).toEqual(['3@1']);
});

test('the head leaves the system and the adapter out, and the identity stays', async () => {
  const { log, write, writer } = session;
  const identity = right(await log().identity());
  const position = await write(`${account}1`, 2);
  await write(`${account}2`, 2);
  await writer.deleteStream(`${account}1`);
  await writer.tombstoneStream(`${account}2`);
  await write(`millrace.checkpoint-${account}`, 1, 'millrace/checkpoint');
  const head = right(await log().head());
  expect(head !== undefined && comparePositions(head, position) > 0).toBe(true);
  for await (const [newest] of log().readAll({ direction: 'backwards', maxCount: 1 }))
    expect(newest?.position).toEqual(head);
  expect(right(await log().identity())).toBe(identity);
});

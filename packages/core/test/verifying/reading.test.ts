// A verification that cannot read has no result; one that can read again has.
import { ReadError, verifyReplay, type EventLog, type RecordedEvent, type VerifyProgress } from '@millrace/core';
import { memoryStore } from '@millrace/repository-memory';
import { manualClock } from '@millrace/testing';
import { left, right } from '@millrace/testing/contract';
import * as E from 'fp-ts/lib/Either.js';
import { raw } from '../support/raw-events.js';
import { contentOf, fill, NAME, report } from './filled.js';

async function aCopy() {
  const from = memoryStore({ pageSize: 2 });
  for (const name of ['a', 'b', 'c']) await raw(from, `s-${name}`, ['x', { name }], ['y', {}], ['z', {}]);
  const to = memoryStore({ pageSize: 2 });
  await fill(to, await contentOf(from));
  return { from, to };
}

const lost = new ReadError('unavailable', '$all', true, new Error('connection lost'));

/** Every read ends by an error after `pages` pages. */
function failing(log: EventLog, pages: number, error = lost): EventLog {
  return {
    ...log,
    readAll: async function* (options) {
      let left = pages;
      for await (const page of log.readAll(options)) {
        if (left-- <= 0) throw error;
        yield page;
      }
    },
  };
}

const impatient = { attempts: 3, delay: () => 0 };

test('reads that break are gone on with where they were, as long as they get on', async () => {
  const { from, to } = await aCopy();
  const options = { from: failing(from, 1), to: failing(to, 1), retry: impatient };
  expect(await report(options)).toMatchObject({ equal: true, events: 9, passes: 1 });
  const damaged = { ...options, transform: () => undefined };
  expect(await report(damaged)).toMatchObject({ equal: false, different: 3, differences: [{}, {}, {}] });
});

test('nothing is read beyond the place where it ends', async () => {
  const { from, to } = await aCopy();
  const [page] = [await from.readAll()[Symbol.asyncIterator]().next()];
  const until = (page.value as readonly RecordedEvent[])[1]!.position;
  const short = failing(from, 1, new ReadError('access-denied', '$all', false));
  expect(await report({ from: short, to, until })).toMatchObject({ equal: true, events: 2, beyond: 7 });
});

test.each(['source', 'target'] as const)('a %s that cannot be read is an error that names it', async (which) => {
  const { from, to } = await aCopy();
  const broken = which === 'source' ? { from: failing(from, 0), to } : { from, to: failing(to, 0) };
  const error = left(await verifyReplay({ name: NAME, ...broken, retry: impatient })(), 'NotRead');
  expect(error).toMatchObject({ log: which, retryable: true, cause: lost });
  expect(error.message).toBe(`the ${which} cannot be read: cannot read $all: unavailable (connection lost)`);
});

test('a read that will not succeed is not tried again, and neither is a question', async () => {
  const { from, to } = await aCopy();
  const refused = new ReadError('access-denied', '$all', false);
  let asked = 0;
  const counted = {
    ...to,
    readAll: (...args: Parameters<EventLog['readAll']>) => (asked++, failing(to, 0, refused).readAll(...args)),
  };
  expect(left(await verifyReplay({ name: NAME, from, to: counted })(), 'NotRead')).toMatchObject({ retryable: false });
  expect(asked).toBe(1);
  const clock = manualClock({ autoAdvance: true });
  const silent = { ...to, head: () => Promise.resolve(E.left(refused)) };
  expect(left(await verifyReplay({ name: NAME, from, to: silent, clock })(), 'NotRead')).toMatchObject({
    cause: refused,
  });
  expect(clock.slept).toEqual([]);
  let questions = 0;
  const late = { ...to, head: () => (questions++ === 0 ? Promise.resolve(E.left(lost)) : to.head()) };
  expect(await report({ from, to: late, clock })).toMatchObject({ equal: true });
  expect(clock.slept).toHaveLength(1);
});

test('it waits between tries as the policy says', async () => {
  const { from, to } = await aCopy();
  const clock = manualClock({ autoAdvance: true });
  const retry = { attempts: 3, delay: (attempt: number) => attempt * 60_000 };
  left(await verifyReplay({ name: NAME, from: failing(from, 0), to, retry, clock })(), 'NotRead');
  expect(clock.slept).toEqual([60_000, 120_000]);
});

test('an abort ends it without a result', async () => {
  const { from, to } = await aCopy();
  const ending = new AbortController();
  const verifying = verifyReplay({ name: NAME, from, to, signal: ending.signal, onProgress: () => ending.abort() })();
  expect(left(await verifying, 'Aborted').message).toBe('the verification was aborted');
});

test('it tells how far it is, and a display that throws is no reason to stop', async () => {
  const { from, to } = await aCopy();
  const told: VerifyProgress[] = [];
  const onProgress = (progress: VerifyProgress) => {
    told.push(progress);
    throw new Error('no display');
  };
  right(
    await verifyReplay({
      name: NAME,
      from,
      to,
      maxStreams: 2,
      onProgress,
      transform: (event) => ({ ...event, type: 'w' }),
    })(),
  );
  expect(told[0]).toMatchObject({ step: 'comparing', log: 'source', pass: 1, passes: 1, events: 2 });
  expect(told.find(({ log }) => log === 'target')).toMatchObject({ step: 'comparing', passes: 3 });
  expect(new Set(told.map(({ step, pass }) => `${step} ${String(pass)}`))).toContain('describing 1');
});

test.each([
  [{ name: '' }, '`name` must be the name of the replay'],
  [{ maxStreams: 0 }, '`maxStreams` must be an integer of at least 1, got 0'],
  [{ maxStates: 1.5 }, '`maxStates` must be an integer of at least 1, got 1.5'],
  [{ maxDifferences: -1 }, '`maxDifferences` must be an integer of at least 0, got -1'],
  [{ retry: { attempts: 0, delay: () => 0 } }, 'of `retry`, `attempts` must be a positive integer, got 0'],
])('options that are none are refused: %j', async (options, message) => {
  const { from, to } = await aCopy();
  expect(left(await verifyReplay({ name: NAME, from, to, ...options })(), 'Refused').message).toBe(message);
});

test('empty logs are equal', async () => {
  expect(await report({ from: memoryStore(), to: memoryStore() })).toMatchObject({ equal: true, until: undefined });
});

// How reads and subscriptions run and end: back pressure, cancellation, silence, and the place of an error.
import { status } from '@grpc/grpc-js';
import type { Frame } from '../../src/connection/connection.js';
import { allOf, both, wireErrorOf } from './support/connected.js';
import { manualTimers, turns, until } from './support/manual-timers.js';
import { confirmedFrame, eventFrame, serverError } from './support/replies.js';

const forwards = { from: 'start', direction: 'forwards' } as const;

test('frames that came before an error are given before it, also those that gRPC still holds', async () => {
  let goOn: () => void = () => undefined;
  const more = new Promise<void>((resolve) => (goOn = resolve));
  let failed = false;
  const [, connection] = await both({
    read: (call) => {
      call.write(eventFrame({}));
      void more.then(() => {
        // As many as are held in hand, and some.
        for (let revision = 1; revision <= 1_010; revision++) call.write(eventFrame({ revision }));
        call.emit('error', serverError(status.ABORTED, 'consumer too slow'));
        failed = true;
      });
    },
  });
  const frames = connection.subscribeToAll({ from: 'start' });
  let count = ((await frames.next()).value as readonly Frame[]).length;
  goOn();
  await until(() => failed);
  await turns(3_000);
  const failure = await wireErrorOf(
    (async () => {
      for await (const batch of frames) count += batch.length;
    })(),
  );
  expect(failure).toMatchObject({ fault: 'aborted' });
  expect(count).toBe(1_011);
});

test('the server is held back while nobody asks, and gives everything in the end', async () => {
  const data = Buffer.alloc(10_000);
  const total = 5_000;
  let sent = 0;
  const [, connection] = await both({
    read: (call) => {
      const more = (): void => {
        while (sent < total)
          if (!call.write(eventFrame({ revision: sent++, data }))) return void call.once('drain', more);
        call.end();
      };
      more();
    },
  });
  const frames = connection.readStream({ stream: 'account-1', ...forwards });
  const first = await frames.next();
  await until(() => sent > 300);
  let before = -1;
  // Until the server has stopped sending, though all that is asked for is the first batch.
  while (before !== sent) {
    before = sent;
    await turns(500);
  }
  expect(sent).toBeLessThan(total / 2);
  const rest = await allOf(frames);
  const begun = (first.value ?? []) as readonly Frame[];
  const revisions = [...begun, ...rest].map((frame) => frame._tag === 'Event' && frame.event.revision);
  expect(revisions).toEqual(Array.from({ length: total }, (_, index) => BigInt(index)));
});

test('return() cancels the call at once and ends a next() that waits', async () => {
  let cancelled = false;
  const [server, connection] = await both({ read: (call) => void call.on('cancelled', () => (cancelled = true)) });
  const frames = connection.subscribeToAll({ from: 'start' });
  const waiting = frames.next();
  await until(() => server.calls.read === 1);
  await frames.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await until(() => cancelled);
  expect(await frames.next()).toEqual({ done: true, value: undefined });
});

test('return() ends a next() that waits for the connection, and no call is made afterwards', async () => {
  let answer: () => void = () => undefined;
  const [server, connection] = await both({
    features: (_call, reply) => (answer = () => reply(serverError(status.UNIMPLEMENTED, 'no'))),
    read: (call) => call.end(),
  });
  const frames = connection.readAll(forwards);
  const waiting = frames.next();
  await until(() => server.calls.features === 1);
  await frames.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  answer();
  await allOf(connection.readAll(forwards));
  expect(server.calls.read).toBe(1);
});

test('nothing is asked of the server before the first next()', async () => {
  const [server, connection] = await both({ read: (call) => call.end() });
  const idle = connection.readAll(forwards);
  await turns();
  expect(server.calls).toMatchObject({ features: 0, read: 0 });
  await idle.return?.();
  expect(await idle.next()).toEqual({ done: true, value: undefined });
});

test('a read that goes silent times out, and the next one is made on a new connection', async () => {
  const timers = manualTimers();
  const [server, connection] = await both(
    { read: (call, calls) => (calls === 0 ? call.write(eventFrame({})) : call.end()) },
    { timers, readTimeout: 4_000 },
  );
  const frames = connection.readAll(forwards);
  expect((await frames.next()).value).toHaveLength(1);
  const failure = wireErrorOf(frames.next());
  timers.advance(4_000);
  expect(await failure).toMatchObject({ fault: 'timeout' });
  expect(await allOf(connection.readAll(forwards))).toEqual([]);
  expect(server.calls.features).toBe(2);
  expect(timers.waiting()).toBe(0);
});

test('the time of the consumer does not count as silence of the server', async () => {
  const timers = manualTimers();
  const [, connection] = await both(
    {
      read: (call) => {
        for (const revision of [0, 1]) call.write(eventFrame({ revision }));
        call.end();
      },
    },
    { timers },
  );
  const frames = connection.readAll(forwards);
  await frames.next();
  timers.advance(1_000_000);
  await expect(allOf(frames)).resolves.toBeDefined();
});

test('a subscription may be silent for ever once the server has accepted it, and not before', async () => {
  const timers = manualTimers();
  const [server, connection] = await both(
    {
      read: (call, calls) => {
        if (calls === 0) call.write(confirmedFrame());
      },
    },
    { timers },
  );
  const accepted = connection.subscribeToAll({ from: 'start' });
  await accepted.next();
  let settled = false;
  const silent = accepted.next().finally(() => (settled = true));
  timers.advance(1_000_000);
  await turns();
  expect(settled).toBe(false);
  await accepted.return?.();
  await silent;

  const ignored = connection.subscribeToAll({ from: 'start' });
  const failure = wireErrorOf(ignored.next());
  await until(() => server.calls.read === 2);
  timers.advance(30_000);
  expect(await failure).toMatchObject({ fault: 'timeout' });
});

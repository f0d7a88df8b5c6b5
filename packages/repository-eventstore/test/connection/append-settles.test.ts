// Every append settles, whatever becomes of the call: C3, C4, C5, C10, and what is known afterwards.
import { EventStoreDBClient } from '@eventstore/db-client';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { both, connected, event, serving, wireErrorOf } from './support/connected.js';
import { manualTimers, until } from './support/manual-timers.js';
import { notLeader, serverError, written, writesAll } from './support/replies.js';
import { supported, type BatchCall } from './support/scripted-server.js';

const silentFirst =
  (seen: streams.BatchAppendReq[]) =>
  (call: BatchCall, calls: number): unknown =>
    calls === 0 ? call.on('data', (request: streams.BatchAppendReq) => seen.push(request)) : writesAll(call);

test('C3: when the server ends the call, pending appends may have been written, and the next one is sent on a new client', async () => {
  let clients = 0;
  const server = await serving({
    batchAppend: (call, calls) => (calls === 0 ? call.on('data', () => call.end()) : writesAll(call)),
  });
  const connection = connected(() => {
    clients++;
    return EventStoreDBClient.connectionString(server.url);
  });
  const error = await wireErrorOf(connection.append('a-1', 0n, [event()]));
  expect(error).toMatchObject({ fault: 'aborted', nothingDone: false });
  expect(await connection.append('a-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
  expect(clients).toBe(2);
});

test('C4: an append that is never answered times out, and the next one is sent on a new client', async () => {
  const timers = manualTimers();
  const seen: streams.BatchAppendReq[] = [];
  let clients = 0;
  const server = await serving({ batchAppend: silentFirst(seen) });
  const connection = connected(
    () => {
      clients++;
      return EventStoreDBClient.connectionString(server.url);
    },
    { timers, appendTimeout: 3_000 },
  );
  const failure = wireErrorOf(connection.append('a-1', 0n, [event()]));
  await until(() => seen.length === 1);
  timers.advance(3_000);
  expect(await failure).toMatchObject({ fault: 'timeout', nothingDone: false });
  expect(await connection.append('a-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
  expect([clients, server.calls.batchAppend]).toEqual([2, 2]);
});

test('C4: the other appends on a call that hangs are settled with it, at once, as perhaps written', async () => {
  const timers = manualTimers();
  const seen: streams.BatchAppendReq[] = [];
  const [, connection] = await both({ batchAppend: silentFirst(seen) }, { timers });
  const first = wireErrorOf(connection.append('a-1', 0n, [event()]));
  await until(() => seen.length === 1);
  timers.advance(5_000);
  const second = wireErrorOf(connection.append('b-1', 0n, [event()]));
  await until(() => seen.length === 2);
  timers.advance(5_000);
  expect(await first).toMatchObject({ fault: 'timeout', nothingDone: false });
  expect(await second).toMatchObject({ fault: 'unavailable', nothingDone: false });
  expect(timers.waiting()).toBe(0);
});

test('C5: the end of one connection says nothing of the appends of another', async () => {
  const hang: BatchCall[] = [];
  const waiting: [BatchCall, streams.BatchAppendReq][] = [];
  const dying = await both({ batchAppend: (call) => call.on('data', () => hang.push(call)) });
  const living = await both({
    batchAppend: (call) => call.on('data', (request: streams.BatchAppendReq) => waiting.push([call, request])),
  });
  const lost = wireErrorOf(dying[1].append('a-1', 0n, [event()]));
  const kept = living[1].append('a-1', 0n, [event()]);
  await until(() => hang.length === 1 && waiting.length === 1);
  dying[0].cut();
  expect(await lost).toMatchObject({ fault: 'unavailable', nothingDone: false });
  for (const [call, request] of waiting) call.write(written(request, 1));
  expect(await kept).toMatchObject({ _tag: 'Appended', revision: 1n });
});

test('C10: appends that the socket does not take settle when their time is over', async () => {
  const timers = manualTimers();
  const [server, connection] = await both({ batchAppend: (call) => call.pause() }, { timers });
  const large = event(1, { data: Buffer.alloc(1_000_000) });
  const failures = Array.from({ length: 8 }, () => wireErrorOf(connection.append('a-1', 0n, [large])));
  await until(() => server.calls.batchAppend === 1);
  timers.advance(10_000);
  for (const failure of await Promise.all(failures)) expect(failure.nothingDone).toBe(false);
  expect(timers.waiting()).toBe(0);
});

test('a connection that is cut in mid-append fails it as perhaps written, and the next one is written', async () => {
  const seen: streams.BatchAppendReq[] = [];
  const [server, connection] = await both({ batchAppend: silentFirst(seen) });
  const failure = wireErrorOf(connection.append('a-1', 0n, [event()]));
  await until(() => seen.length === 1);
  server.cut();
  expect(await failure).toMatchObject({ fault: 'unavailable', nothingDone: false });
  expect(await connection.append('a-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
});

test('a half-open connection costs one timeout: the next append goes out on a new socket', async () => {
  const timers = manualTimers();
  const [server, connection] = await both({ batchAppend: writesAll }, { timers });
  await connection.append('a-1', 0n, [event()]);
  server.freeze();
  const failure = wireErrorOf(connection.append('a-1', 0n, [event()]));
  await until(() => timers.waiting() === 1);
  timers.advance(10_000);
  expect(await failure).toMatchObject({ fault: 'timeout', nothingDone: false });
  expect(await connection.append('a-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
});

test('where nobody listens, an append fails within the time for connecting and was certainly not written', async () => {
  const server = await serving({});
  await server.stop();
  const timers = manualTimers();
  const connection = connected(server.url, { timers, connectTimeout: 1_000 });
  let settled = false;
  const failure = wireErrorOf(connection.append('a-1', 0n, [event()])).finally(() => (settled = true));
  await until(() => {
    if (timers.waiting() > 1) timers.advance(100);
    return settled;
  });
  expect(await failure).toMatchObject({ fault: 'unavailable', nothingDone: true });
  expect((await failure).message).toContain('ECONNREFUSED');
});

test('an append waits for a server that is starting', async () => {
  const timers = manualTimers();
  let probes = 0;
  const [, connection] = await both(
    {
      batchAppend: writesAll,
      features: (_call, reply) =>
        ++probes < 3 ? reply(serverError(status.UNAVAILABLE, 'Server Is Not Ready')) : reply(null, supported()),
    },
    { timers },
  );
  let settled = false;
  const reply = connection.append('a-1', 0n, [event()]).finally(() => (settled = true));
  await until(() => {
    timers.advance(1);
    return settled;
  });
  expect(await reply).toMatchObject({ _tag: 'Appended' });
  expect(probes).toBe(3);
});

test('a node that is not the leader says who is, and appends and reads turn there', async () => {
  const leader = await serving({ batchAppend: writesAll, read: (call) => call.end() });
  const headers: unknown[] = [];
  const [follower, connection] = await both({
    batchAppend: (call) => {
      headers.push(call.metadata.get('requires-leader'));
      call.on('data', () => call.emit('error', notLeader('127.0.0.1', leader.port)));
    },
  });
  const error = await wireErrorOf(connection.append('a-1', 0n, [event()]));
  expect(error).toMatchObject({ fault: 'not-leader', nothingDone: true });
  expect(await connection.append('a-1', 0n, [event()])).toMatchObject({ _tag: 'Appended' });
  await connection.readStream({ stream: 'a-1', from: 'start', direction: 'forwards' }).next();
  expect(headers).toEqual([['true']]);
  expect([follower.calls.batchAppend, leader.calls.batchAppend, leader.calls.read]).toEqual([1, 1, 1]);
});

test('"not leader" to one of two appends on a call says nothing certain of either', async () => {
  const leader = await serving({ batchAppend: writesAll });
  const seen: unknown[] = [];
  const [, connection] = await both({
    batchAppend: (call) =>
      call.on('data', (request) => {
        if (seen.push(request) === 2) call.emit('error', notLeader('127.0.0.1', leader.port));
      }),
  });
  const failures = [1, 2].map((number) => wireErrorOf(connection.append(`a-${number}`, 0n, [event(number)])));
  for (const failure of await Promise.all(failures)) {
    expect(failure).toMatchObject({ fault: 'not-leader', nothingDone: false });
  }
});

test('closing settles what is under way, and what comes after is refused', async () => {
  const seen: unknown[] = [];
  const [, connection] = await both({ batchAppend: (call) => call.on('data', (request) => seen.push(request)) });
  const sent = wireErrorOf(connection.append('a-1', 0n, [event()]));
  await until(() => seen.length === 1);
  await connection.close();
  expect(await sent).toMatchObject({ fault: 'unavailable', nothingDone: false });
  expect(await wireErrorOf(connection.append('a-1', 0n, [event()]))).toMatchObject({ nothingDone: true });
  expect(await wireErrorOf(connection.deleteStream('a-1'))).toMatchObject({ nothingDone: true });
  expect(await wireErrorOf(connection.readAll({ from: 'start', direction: 'forwards' }).next())).toMatchObject({
    fault: 'refused',
  });
});

test('an append that has not been sent when the connection is closed was certainly not written', async () => {
  const [, connection] = await both({ features: () => undefined });
  const failure = wireErrorOf(connection.append('a-1', 0n, [event()]));
  await connection.close();
  expect(await failure).toMatchObject({ fault: 'refused', nothingDone: true });
});

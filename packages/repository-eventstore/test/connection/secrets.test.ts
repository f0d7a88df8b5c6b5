// H12: neither what a connection prints nor what it fails with holds credentials; what is wrong is said all the same.
import { inspect } from 'node:util';
import { EventStoreDBClient } from '@eventstore/db-client';
import { status } from '@grpc/grpc-js';
import { connectTo } from '../../src/connection/connect-to.js';
import { WireError } from '../../src/connection/connection.js';
import { both, connected, event, serving, wireErrorOf } from './support/connected.js';
import { manualTimers } from './support/manual-timers.js';
import { serverError, writesAll } from './support/replies.js';

const PASSWORD = 'tOp-s3cret';
const everything = (value: unknown): string => inspect(value, { depth: 10, showHidden: true, getters: true });

function refusalOf(source: string): WireError {
  try {
    connectTo(source);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
    return error as WireError;
  }
  throw new Error('the connection string was taken');
}

test.each([
  ['a scheme that is not known', `http://admin:${PASSWORD}@localhost:2113`],
  ['a port that is no number', `esdb://admin:${PASSWORD}@localhost:port`],
  ['an option that is no option', `esdb://admin:${PASSWORD}@localhost:2113?tls=perhaps`],
  ['an option without a value', `esdb://admin:${PASSWORD}@localhost:2113?tls`],
  ['certificates that are not there', `esdb://admin:${PASSWORD}@localhost:2113?tlsCAFile=/none.pem`],
])('%s is refused in words without the password', (_name, source) => {
  const error = refusalOf(source);
  expect(error).toMatchObject({ fault: 'refused', nothingDone: true });
  expect(error.message).toMatch(/^the connection string cannot be used: .+/);
  expect(everything(error)).not.toContain(PASSWORD);
});

test('an option that has no effect is warned of by its name, once, without the rest of the string', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const connection = connectTo(`esdb://admin:${PASSWORD}@localhost:2113?colour=red&tlsVerifyCert=false&tls=false`);
  await connection.close();
  const warnings = emit.mock.calls.map(([warning]) => String(warning));
  expect(warnings).toEqual([
    'the connection string option "colour" has no effect',
    'the connection string option "tlsVerifyCert" has no effect',
  ]);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
  emit.mockRestore();
});

test('a password with a question mark in it is no option, and so is not warned of', async () => {
  const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const connection = connectTo(`esdb://admin:what?${PASSWORD}=1@localhost:2113?tls=false`);
  await connection.close();
  expect(emit).not.toHaveBeenCalled();
  emit.mockRestore();
});

test('a connection prints no credentials, and neither does what fails on it', async () => {
  const server = await serving({
    features: (_call, reply) => reply(serverError(status.UNAUTHENTICATED, 'who are you')),
  });
  const connection = connected(server.url.replace('esdb://', `esdb://admin:${PASSWORD}@`));
  const frames = connection.readAll({ from: 'start', direction: 'forwards' });
  const read = wireErrorOf(frames.next());
  const append = await wireErrorOf(connection.append('a-1', 0n, [event()]));
  expect(append).toMatchObject({ fault: 'access-denied', nothingDone: true });
  expect(await read).toMatchObject({ fault: 'access-denied' });
  for (const value of [connection, frames, append, await read]) expect(everything(value)).not.toContain(PASSWORD);
});

test('wrong credentials are not tried again and again', async () => {
  const [server, connection] = await both({
    features: (_call, reply) => reply(serverError(status.UNAUTHENTICATED, 'who are you')),
  });
  await wireErrorOf(connection.append('a-1', 0n, [event()]));
  expect(server.calls.features).toBe(1);
});

test('what a function that makes clients throws is not passed on', async () => {
  const connection = connected(() => EventStoreDBClient.connectionString(`esdb://admin:${PASSWORD}@localhost:x`));
  const error = await wireErrorOf(connection.append('a-1', 0n, [event()]));
  expect(error).toMatchObject({ fault: 'refused', nothingDone: true });
  expect(everything(error)).not.toContain(PASSWORD);
});

test('asking for TLS where there is none is said at once, as what it is', async () => {
  const server = await serving({ batchAppend: writesAll });
  // With a clock that stands still, a second attempt would never come.
  const timers = manualTimers();
  const connection = connected(`esdb://admin:${PASSWORD}@127.0.0.1:${server.port}?tls=true`, { timers });
  const error = await wireErrorOf(connection.append('a-1', 0n, [event()]));
  expect(error).toMatchObject({ fault: 'unavailable', nothingDone: true });
  expect(error.message).toContain('TLS');
  expect(everything(error)).not.toContain(PASSWORD);
});

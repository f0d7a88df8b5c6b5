// Servers and connections of a test, closed after it; and what most tests send.
import { connectTo, type ConnectOptions } from '../../../src/connection/connect-to.js';
import {
  WireError,
  type Connection,
  type Frame,
  type Frames,
  type WireEvent,
} from '../../../src/connection/connection.js';
import { scriptedServer, type Script, type ScriptedServer } from './scripted-server.js';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A server that is stopped after the test. */
export async function serving(script: Script): Promise<ScriptedServer> {
  const server = await scriptedServer(script);
  open.push(server.stop);
  return server;
}

/** A connection that is closed after the test. */
export function connected(source: Parameters<typeof connectTo>[0], options?: ConnectOptions): Connection {
  const connection = connectTo(source, options);
  open.push(connection.close);
  return connection;
}

export async function both(script: Script, options?: ConnectOptions): Promise<readonly [ScriptedServer, Connection]> {
  const server = await serving(script);
  return [server, connected(server.url, options)];
}

/** An event to append. */
export function event(number = 1, changes: Partial<WireEvent> = {}): WireEvent {
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  return { id, type: 'opened', isJson: true, data: Buffer.from('{"n":1}'), metadata: Buffer.from('{}'), ...changes };
}

/** What a promise is rejected with; anything but a `WireError` fails the test. */
export async function wireErrorOf(promise: Promise<unknown>): Promise<WireError> {
  const error: unknown = await promise.then(
    (value) => value,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WireError);
  return error as WireError;
}

export async function allOf(frames: Frames): Promise<readonly Frame[]> {
  const all: Frame[] = [];
  for await (const batch of frames) all.push(...batch);
  return all;
}

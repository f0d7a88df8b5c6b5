// The connection against the local server, or the server that EVENTSTORE_URL names.
import { randomUUID } from 'node:crypto';
import { startLocalEventStore } from '@millrace/eventstore-local';
import { connectTo } from '../../src/connection/connect-to.js';
import type { Connection } from '../../src/connection/connection.js';
import { allOf, event, wireErrorOf } from './support/connected.js';

let connection: Connection;
let stop: () => Promise<void>;

beforeAll(async () => {
  const url = process.env['EVENTSTORE_URL'];
  const local = url === undefined ? await startLocalEventStore({ port: 0 }) : undefined;
  stop = async () => local?.stop();
  connection = connectTo(url ?? local!.connectionString);
});

afterAll(async () => {
  await connection.close();
  await stop();
});

const fresh = (): string => `connectiontest-${randomUUID()}`;
const many = (count: number): ReturnType<typeof event>[] =>
  Array.from({ length: count }, (_, index) => event(index, { id: randomUUID(), data: Buffer.from(`{"n":${index}}`) }));

test('what is appended is read, forwards and backwards, from where it is asked', async () => {
  const stream = fresh();
  expect(await connection.append(stream, 'no_stream', many(3))).toMatchObject({ _tag: 'Appended', revision: 2n });
  expect(await connection.append(stream, 2n, many(1))).toMatchObject({ revision: 3n });
  const revisions = async (from: bigint | 'start' | 'end', direction: 'forwards' | 'backwards'): Promise<unknown> =>
    (await allOf(connection.readStream({ stream, from, direction }))).map(
      (frame) => frame._tag === 'Event' && frame.event.revision,
    );
  expect(await revisions('start', 'forwards')).toEqual([0n, 1n, 2n, 3n]);
  expect(await revisions(2n, 'forwards')).toEqual([2n, 3n]);
  expect(await revisions('end', 'backwards')).toEqual([3n, 2n, 1n, 0n]);
  expect(await revisions(1n, 'backwards')).toEqual([1n, 0n]);
});

test('conflicts name the revision, or that there is no stream', async () => {
  const stream = fresh();
  const conflict = { _tag: 'WrongExpectedVersion' };
  expect(await connection.append(stream, 4n, many(1))).toEqual({ ...conflict, actual: 'no_stream' });
  await connection.append(stream, 'no_stream', many(2));
  expect(await connection.append(stream, 'no_stream', many(1))).toEqual({ ...conflict, actual: 1n });
});

test('a tombstoned stream with a name that is no ASCII is a typed answer to appends', async () => {
  const stream = `${fresh()}-ü`;
  await connection.append(stream, 'no_stream', many(1));
  await connection.tombstoneStream(stream);
  expect(await connection.append(stream, 0n, many(1))).toEqual({ _tag: 'StreamDeleted' });
});

test('a tombstoned stream is a typed error of reads and deletes', async () => {
  const stream = `${fresh()}%C3%BC`;
  await connection.append(stream, 'no_stream', many(1));
  await connection.tombstoneStream(stream);
  const read = connection.readStream({ stream, from: 'start', direction: 'forwards' });
  expect(await wireErrorOf(read.next())).toMatchObject({ fault: 'stream-deleted' });
  expect(await wireErrorOf(connection.deleteStream(stream))).toMatchObject({ fault: 'stream-deleted' });
});

test('a deleted stream reads empty and goes on numbering', async () => {
  const stream = fresh();
  await connection.append(stream, 'no_stream', many(2));
  await connection.deleteStream(stream);
  expect(await allOf(connection.readStream({ stream, from: 'start', direction: 'forwards' }))).toEqual([]);
  expect(await connection.append(stream, 'no_stream', many(1))).toMatchObject({ revision: 2n });
});

test('an append over the limit is too large', async () => {
  const reply = await connection.append(fresh(), 'no_stream', [
    event(1, { id: randomUUID(), data: Buffer.alloc(2_000_000) }),
  ]);
  expect(reply).toEqual({ _tag: 'TooLarge', limit: 1_048_576 });
});

test('a filtered subscription is confirmed, catches up, says so, and goes on live', async () => {
  const stream = fresh();
  await connection.append(stream, 'no_stream', many(5));
  const frames = connection.subscribeToAll({ from: 'start', filter: { by: 'stream', prefixes: [stream] } });
  const kinds: string[] = [];
  const revisions: bigint[] = [];
  for await (const batch of frames) {
    for (const frame of batch) {
      if (frame._tag === 'Checkpoint') continue;
      kinds.push(frame._tag);
      if (frame._tag === 'Event') revisions.push(frame.event.revision);
      if (frame._tag === 'CaughtUp') await connection.append(stream, 4n, many(1));
    }
    if (revisions.length === 6) break;
  }
  expect(kinds).toEqual(['Confirmed', 'Event', 'Event', 'Event', 'Event', 'Event', 'CaughtUp', 'Event']);
  expect(revisions).toEqual([0n, 1n, 2n, 3n, 4n, 5n]);
});

test('a hundred appends in flight are each written once, in their streams', async () => {
  const streams = Array.from({ length: 100 }, fresh);
  const replies = await Promise.all(streams.map((stream) => connection.append(stream, 'no_stream', many(2))));
  expect(new Set(replies.map((reply) => reply._tag === 'Appended' && reply.revision))).toEqual(new Set([1n]));
});

// Reads of a stream and of the whole log, both ways, from everywhere.
import {
  BACKWARDS,
  binaryEvent,
  END,
  StreamDeletedError,
  StreamNotFoundError,
  type AppendResult,
} from '@eventstore/db-client';
import { binaryEvents, collect, failure, jsonEvents, running } from '../support.js';

const server = running();
let written: AppendResult;

beforeAll(async () => {
  written = await server.client.appendToStream('stream-a', [...jsonEvents(4, 'json'), ...binaryEvents(4, 'binary')]);
  await server.client.appendToStream('stream-b', jsonEvents(5));
});

const revisions = async (options: Parameters<typeof server.client.readStream>[1]): Promise<number[]> =>
  (await collect(server.client.readStream('stream-a', options))).map(({ event }) => Number(event?.revision));

describe('a stream', () => {
  test.each([
    ['from the start', {}, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['from a revision, that one included', { fromRevision: 5n }, [5, 6, 7]],
    ['no more than asked for', { fromRevision: 1n, maxCount: 2 }, [1, 2]],
    ['backwards from the end', { direction: BACKWARDS, fromRevision: END }, [7, 6, 5, 4, 3, 2, 1, 0]],
    ['backwards from a revision, that one included', { direction: BACKWARDS, fromRevision: 1n }, [1, 0]],
    ['backwards from beyond the end', { direction: BACKWARDS, fromRevision: 100n }, [7, 6, 5, 4, 3, 2, 1, 0]],
    ['from beyond the end', { fromRevision: 100n }, []],
  ] as const)('is read %s', async (_, options, expected) => {
    expect(await revisions(options)).toEqual(expected);
  });

  test('tells the positions of its events', async () => {
    const [last] = await collect(
      server.client.readStream('stream-a', { direction: BACKWARDS, fromRevision: END, maxCount: 1 }),
    );
    expect(last?.event?.position).toEqual(written.position);
  });

  test('that is not there is not found', async () => {
    const error = await failure(collect(server.client.readStream('none')));
    expect(error).toBeInstanceOf(StreamNotFoundError);
    expect(error).toMatchObject({ streamName: 'none' });
  });

  test('that is tombstoned is deleted', async () => {
    const { client } = server;
    await client.appendToStream('dead', jsonEvents(2));
    await client.tombstoneStream('dead');
    const error = await failure(collect(client.readStream('dead')));
    expect(error).toBeInstanceOf(StreamDeletedError);
    expect(error).toMatchObject({ streamName: 'dead' });
  });

  test('with a name beyond ASCII that is tombstoned fails without its trailers, and the server lives', async () => {
    const { client } = server;
    await client.appendToStream('tot-é', jsonEvents(2));
    await client.tombstoneStream('tot-é');
    expect(await failure(collect(client.readStream('tot-é')))).toMatchObject({ type: 'unknown' });
    expect(await revisions({ maxCount: 1 })).toEqual([0]);
  });

  test('of many pages is read whole at any pace', async () => {
    const { client } = server;
    await client.appendToStream('long', jsonEvents(2_000));
    let next = 0n;
    for await (const { event } of client.readStream('long')) {
      if (next % 500n === 0n) await new Promise((resolve) => setImmediate(resolve));
      expect(event?.revision).toBe(next);
      next += 1n;
    }
    expect(next).toBe(2_000n);
  });
});

describe('a link', () => {
  const link = (target: string) => binaryEvent({ type: '$>', data: Buffer.from(target) });

  test('is given as it is, or with the event that it points to', async () => {
    const { client } = server;
    await client.appendToStream('links', link('2@stream-a'));
    const [plain] = await collect(client.readStream('links'));
    expect(plain?.event?.type).toBe('$>');
    expect(plain?.link).toBeUndefined();
    const [resolved] = await collect(client.readStream('links', { resolveLinkTos: true }));
    const [target] = await collect(client.readStream('stream-a', { fromRevision: 2n, maxCount: 1 }));
    expect(resolved?.event).toEqual(target?.event);
    expect(resolved?.link).toMatchObject({ streamId: 'links', revision: 0n, type: '$>' });
  });

  test('to what is gone has no event', async () => {
    const { client } = server;
    await client.appendToStream('dangling', link('9@nowhere'));
    const [dangling] = await collect(client.readStream('dangling', { resolveLinkTos: true }));
    expect(dangling?.event).toBeUndefined();
    expect(dangling?.link?.streamId).toBe('dangling');
  });

  test('is resolved in a read of the whole log too', async () => {
    const { client } = server;
    const { position } = await client.appendToStream('links-in-all', link('1@stream-a'));
    const [resolved] = await collect(
      client.readAll({ ...(position && { fromPosition: position }), maxCount: 1, resolveLinkTos: true }),
    );
    expect(resolved?.event).toMatchObject({ streamId: 'stream-a', revision: 1n });
    expect(resolved?.link?.streamId).toBe('links-in-all');
    expect(resolved?.commitPosition).toBe(position?.commit);
  });
});

describe('the whole log', () => {
  const users = async (options: Parameters<typeof server.client.readAll>[0]) =>
    (await collect(server.client.readAll(options)))
      .map(({ event }) => event)
      .filter((event) => event !== undefined && !event.streamId.startsWith('$'));

  test('is read from the start in the order of writing, system events included', async () => {
    const events = await collect(server.client.readAll());
    expect(events.some(({ event }) => event?.streamId.startsWith('$') === true)).toBe(true);
    const first = (await users({}))
      .slice(0, 13)
      .map((event) => `${String(event?.streamId)} ${String(event?.revision)}`);
    expect(first[0]).toBe('stream-a 0');
    expect(first[12]).toBe('stream-b 4');
  });

  test('is read backwards from the end', async () => {
    const forwards = await users({});
    const backwards = await users({ direction: BACKWARDS, fromPosition: END });
    expect(backwards).toEqual([...forwards].reverse());
  });

  test('is read from a position, that one included forwards and excluded backwards', async () => {
    const { client } = server;
    const [first, second, third] = await collect(client.readAll({ maxCount: 3 }));
    const fromPosition = third?.event?.position;
    if (fromPosition === undefined) throw new Error('An event of the log has no position.');
    expect(await collect(client.readAll({ fromPosition, maxCount: 1 }))).toEqual([third]);
    expect(await collect(client.readAll({ fromPosition, direction: BACKWARDS }))).toEqual([second, first]);
  });

  test('refuses a position where no event begins', async () => {
    const { position } = await server.client.appendToStream('after', jsonEvents(1));
    const commit = (position?.commit ?? 0n) - 1n;
    const error = await failure(collect(server.client.readAll({ fromPosition: { commit, prepare: commit } })));
    expect(error).toMatchObject({ code: 3 });
  });
});

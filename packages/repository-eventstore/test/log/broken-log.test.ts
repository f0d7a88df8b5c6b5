// The log over the real connection while the local server breaks in every way it can.
import { comparePositions } from '@millrace/core';
import { startLocalEventStore, type LocalEventStore } from '@millrace/eventstore-local';
import { count, expectOrdered, numbers, of, openSession, until, type Session } from './session.js';
import { eventsTold } from './support.js';

// For machines that are busy with other things.

let server: LocalEventStore;
let session: Session;

const start = async (options: Parameters<typeof startLocalEventStore>[0] = {}): Promise<void> => {
  server = await startLocalEventStore(options);
  session = openSession(server.connectionString);
};

afterEach(async () => {
  server.faults.clear();
  await session.close();
  await server.stop();
});

const accounts = { by: 'stream', prefixes: ['account-'] } as const;

const subscriptions = (): number => server.open().calls.subscription ?? 0;

describe('a subscription that breaks', () => {
  test('survives restarts under load: each event once, in order, nothing left open', async () => {
    await start();
    const all = session.follow(session.log().subscribe({ checkpointInterval: 10 }));
    const one = session.follow(session.log().subscribeToStream('account-1'));
    for (let n = 0; n < 10; n++) {
      await session.write('account-1', 20);
      await session.write('order-1', 20);
      await until(() => subscriptions() === 2);
      await server.restart();
      await session.write('account-1', 5);
    }
    await until(() => of(all, 'account-1@').length >= 250 && of(one, 'account-1@').length >= 250);
    for (const each of [all, one]) expect(of(each, 'account-1@')).toEqual(numbers('account-1', 250));
    await until(() => of(all, 'order-1@').length >= 200);
    expect(of(all, 'order-1@')).toEqual(numbers('order-1', 200));
    expectOrdered(all.items);
    expect(session.interruptions.length).toBeGreaterThanOrEqual(20);
    await Promise.all([all.stop(), one.stop()]);
    await until(() => subscriptions() === 0);
  });

  test('survives cut connections while it catches up and while it is live', async () => {
    await start();
    for (let n = 0; n < 20; n++) await session.write('account-1', 100);
    let pages = 0;
    const all = session.follow(session.log().subscribe({ filter: accounts, checkpointInterval: 10 }), () => {
      if (++pages % 2 === 0 && pages < 20) server.faults.cutConnections();
      return undefined;
    });
    await until(() => eventsTold(all.items).length >= 2_000);
    for (let n = 0; n < 5; n++) {
      server.faults.cutConnections();
      await session.write('account-1', 10);
    }
    await until(() => eventsTold(all.items).length >= 2_050);
    expect(session.interruptions.length).toBeGreaterThan(5);
    expect(eventsTold(all.items)).toEqual(numbers('account-1', 2_050));
    expectOrdered(all.items);
  });

  test('survives being dropped as too slow', async () => {
    await start({ dropSlowConsumers: true });
    const all = session.follow(session.log().subscribe());
    const one = session.follow(session.log().subscribeToStream('account-1'));
    await until(() => count(all.items, 'CaughtUp') + count(one.items, 'CaughtUp') === 2);
    for (let n = 1; n <= 5; n++) {
      await session.write('account-1', 10);
      await until(() => subscriptions() === 2);
      expect(server.faults.dropSubscriptions()).toBe(2);
      await until(() => of(all, 'account-1@').length >= 10 * n && of(one, 'account-1@').length >= 10 * n);
    }
    for (const each of [all, one]) expect(of(each, 'account-1@')).toEqual(numbers('account-1', 50));
    expect(session.interruptions.length).toBeGreaterThan(4);
    expect(session.interruptions.map(({ cause }) => cause)).toEqual(
      session.interruptions.map(() => expect.objectContaining({ name: 'WireError' }) as unknown),
    );
  });

  test('gives checkpoints that come twice or late once and in order', async () => {
    await start();
    server.faults.repeatCheckpoints({ times: 20 });
    server.faults.delayCheckpoints(3, { times: 20 });
    const all = session.follow(session.log().subscribe({ filter: accounts, checkpointInterval: 5 }));
    for (let n = 0; n < 20; n++) {
      await session.write('order-1', 4);
      await session.write('account-1', 4);
    }
    await until(() => eventsTold(all.items).length >= 80);
    expect(eventsTold(all.items)).toEqual(numbers('account-1', 80));
    expectOrdered(all.items);
    const checkpoints = all.items.flatMap((item) => (item._tag === 'Checkpoint' ? [item.position] : []));
    expect(checkpoints.length).toBeGreaterThan(3);
    for (const [i, position] of checkpoints.entries()) {
      const next = checkpoints[i + 1];
      if (next !== undefined) expect(comparePositions(position, next)).toBe(-1);
    }
  });

  test('notices that the server went half open, and goes on', async () => {
    await start();
    const { connectionString } = server;
    await session.close();
    session = openSession(`${connectionString}&keepAliveInterval=-1`, { readTimeout: 500, connectTimeout: 500 });
    const all = session.follow(session.log().subscribe());
    const one = session.follow(session.log().subscribeToStream('account-1'));
    await session.write('account-1', 5);
    await until(() => of(all, 'account-1@').length === 5 && of(one, 'account-1@').length === 5);
    const heal = server.faults.goHalfOpen();
    await until(() => session.interruptions.length >= 2);
    heal();
    await session.write('account-1', 5);
    await until(() => of(all, 'account-1@').length >= 10 && of(one, 'account-1@').length >= 10);
    for (const each of [all, one]) expect(of(each, 'account-1@')).toEqual(numbers('account-1', 10));
  });

  test('is silent and left alone while the head moves by nothing that matters', async () => {
    await start();
    const all = session.follow(session.log({ watchInterval: 20 }).subscribe({ filter: accounts }));
    await until(() => count(all.items, 'CaughtUp') === 1);
    const began = Date.now();
    while (Date.now() - began < 500) await session.write('millrace.checkpoint-x', 1, 'millrace/checkpoint');
    expect(session.interruptions).toEqual([]);
    await session.write('account-1');
    await until(() => eventsTold(all.items).length === 1);
  });

  test('follows a new leader', async () => {
    await start({ nodes: 3 });
    const all = session.follow(session.log().subscribe());
    await session.write('account-1', 10);
    await until(() => of(all, 'account-1@').length === 10);
    for (let n = 1; n <= 3; n++) {
      await server.stopNode(server.leader());
      await session.write('account-1', 10);
      await until(() => of(all, 'account-1@').length >= 10 + 10 * n || n === 3);
      for (const node of [0, 1, 2]) await server.startNode(node);
    }
    await until(() => of(all, 'account-1@').length >= 40);
    expect(of(all, 'account-1@')).toEqual(numbers('account-1', 40));
  });

  test('waits for a server that is away, and ends when it is left meanwhile', async () => {
    await start();
    await session.close();
    session = openSession(server.connectionString, { connectTimeout: 50 });
    await session.write('account-1', 3);
    const stays = session.follow(session.log().subscribe());
    const leaves = session.follow(session.log().subscribe());
    await until(() => count(stays.items, 'CaughtUp') + count(leaves.items, 'CaughtUp') === 2);
    await server.restart(async () => {
      await until(() => session.interruptions.length > 5);
      await leaves.stop();
      expect(await leaves.over).toBeUndefined();
    });
    await session.write('account-1', 3);
    await until(() => of(stays, 'account-1@').length >= 6);
    expect(of(stays, 'account-1@')).toEqual(numbers('account-1', 6));
    expect(of(leaves, 'account-1@')).toEqual(numbers('account-1', 3));
  });

  test('ends with an error when its connection is closed, instead of coming back for ever', async () => {
    await start();
    await session.write('account-1', 1);
    const all = session.follow(session.log().subscribe());
    await until(() => count(all.items, 'CaughtUp') === 1);
    await session.connection.close();
    expect(await all.over).toMatchObject({ _tag: 'ReadError', fault: 'refused', retryable: false });
  }, 5_000);

  test('holds a bounded number of events for a consumer that does not come back', async () => {
    await start();
    for (let n = 0; n < 12; n++) await session.write('account-1', 500);
    const iterator = session.log().subscribe()[Symbol.asyncIterator]();
    const first = await iterator.next();
    let largest = first.done === true ? 0 : first.value.length;
    let total = largest;
    while (total < 6_000) {
      const page = await iterator.next();
      if (page.done === true) break;
      total += page.value.filter(({ _tag }) => _tag === 'Event').length;
      largest = Math.max(largest, page.value.length);
    }
    expect(largest).toBeLessThan(2_000);
    await iterator.return?.();
  });
});

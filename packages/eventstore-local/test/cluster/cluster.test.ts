// Three nodes over one log: discovery, the leader, followers, and the change from one to another.
import { EventStoreDBClient, NotLeaderError, UnavailableError } from '@eventstore/db-client';
import { startLocalEventStore, type LocalEventStore } from '../../src/index.js';
import { collect, failure, jsonEvents, SINGLE_APPEND, until } from '../support.js';

let store: LocalEventStore;
const clients: EventStoreDBClient[] = [];

beforeEach(async () => {
  store = await startLocalEventStore({ nodes: 3 });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  await store.stop();
});

const connect = (connectionString: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(connectionString);
  clients.push(client);
  return client;
};
const toNode = (node: number): EventStoreDBClient => connect(`esdb://127.0.0.1:${String(store.ports[node])}?tls=false`);

test.each([
  ['several hosts', () => store.connectionString],
  ['discovery', () => store.discoveryString],
])('a client finds the leader by %s', async (_, connectionString) => {
  const client = connect(connectionString());
  await client.appendToStream('found', jsonEvents(1), { requiresLeader: true });
  expect(await collect(client.readStream('found', { requiresLeader: true }))).toHaveLength(1);
});

test('a follower serves reads and forwards writes, and names the leader where the leader is required', async () => {
  const client = connect(`${store.connectionString}&nodePreference=follower`);
  await client.appendToStream('forwarded', jsonEvents(1), SINGLE_APPEND);
  expect(await collect(client.readStream('forwarded'))).toHaveLength(1);
  const error = await failure(collect(client.readStream('forwarded', { requiresLeader: true })));
  expect(error).toBeInstanceOf(NotLeaderError);
  expect(error).toMatchObject({ leader: { address: '127.0.0.1', port: store.ports[0] } });
});

test('an append that requires the leader fails on a follower, and the client moves to the leader', async () => {
  const client = toNode(2);
  await client.appendToStream('moving', jsonEvents(1), SINGLE_APPEND);
  const error = await failure(
    client.appendToStream('moving', jsonEvents(1), { requiresLeader: true, ...SINGLE_APPEND }),
  );
  expect(error).toBeInstanceOf(NotLeaderError);
  await client.appendToStream('moving', jsonEvents(1), { requiresLeader: true, ...SINGLE_APPEND });
  expect(await collect(client.readStream('moving'))).toHaveLength(2);
});

test('in batch append "not leader" ends the whole call', async () => {
  const client = toNode(1);
  const appends = Array.from({ length: 3 }, () =>
    failure(client.appendToStream('batch', jsonEvents(1), { requiresLeader: true })),
  );
  for (const error of await Promise.all(appends)) expect(error).toBeInstanceOf(NotLeaderError);
  await until(() => (store.open().calls['batch-append'] ?? 0) === 0);
});

test('after a change of leader the old one names the new one', async () => {
  const client = toNode(0);
  await client.appendToStream('change', jsonEvents(1), { requiresLeader: true, ...SINGLE_APPEND });
  store.faults.changeLeader(2);
  expect(store.leader()).toBe(2);
  const error = await failure(
    client.appendToStream('change', jsonEvents(1), { requiresLeader: true, ...SINGLE_APPEND }),
  );
  expect(error).toMatchObject({ leader: { port: store.ports[2] } });
});

test('a leader that is stopped is followed by another, and clients find it', async () => {
  const client = connect(store.connectionString);
  await client.appendToStream('failover', jsonEvents(1), SINGLE_APPEND);
  await store.stopNode(0);
  expect(await failure(client.appendToStream('failover', jsonEvents(1), SINGLE_APPEND))).toBeInstanceOf(
    UnavailableError,
  );
  await client.appendToStream('failover', jsonEvents(1), SINGLE_APPEND);
  await store.startNode(0);
  expect(store.leader()).toBe(1);
  expect(await collect(client.readStream('failover'))).toHaveLength(2);
});

test('a stream that is being read ends as unavailable when its node dies', async () => {
  const client = toNode(0);
  await client.appendToStream('mid', jsonEvents(2_000), SINGLE_APPEND);
  const reading = (async () => {
    let count = 0;
    for await (const _ of client.readStream('mid')) {
      count += 1;
      if (count === 12) await store.stopNode(0);
    }
  })();
  expect(await failure(reading)).toBeInstanceOf(UnavailableError);
});

test('followers that lag show what they have, and the rest when they catch up', async () => {
  const leader = toNode(0);
  const follower = toNode(1);
  await leader.appendToStream('lag', jsonEvents(2));
  store.faults.followersStandAt();
  await leader.appendToStream('lag', jsonEvents(3));
  expect(await collect(leader.readStream('lag'))).toHaveLength(5);
  expect(await collect(follower.readStream('lag'))).toHaveLength(2);
  const backwards = await collect(follower.readStream('lag', { direction: 'backwards', fromRevision: 'end' }));
  expect(backwards.map(({ event }) => event?.revision)).toEqual([1n, 0n]);
  const inLog = await collect(follower.readAll());
  expect(inLog.filter(({ event }) => event?.streamId === 'lag')).toHaveLength(2);
  const live: bigint[] = [];
  const subscription = follower.subscribeToStream('lag');
  subscription.on('data', ({ event }) => live.push(event?.revision ?? -1n));
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  await until(() => live.length === 2);
  store.faults.letFollowersCatchUp();
  await until(() => live.length === 5);
  expect(await collect(follower.readStream('lag'))).toHaveLength(5);
});

test('a leader that is lost takes with it what it has not replicated', async () => {
  const client = connect(store.connectionString);
  await client.appendToStream('lost', jsonEvents(1), SINGLE_APPEND);
  store.faults.holdReplication();
  const losing = failure(client.appendToStream('lost', jsonEvents(1), SINGLE_APPEND));
  await until(() => store.open().calls.append === 1);
  expect(await collect(client.readStream('lost'))).toHaveLength(1);
  store.faults.loseLeader();
  expect(await losing).toBeInstanceOf(UnavailableError);
  expect(store.leader()).toBe(1);
  const result = await client.appendToStream('lost', jsonEvents(1), { expectedRevision: 0n, ...SINGLE_APPEND });
  expect(result.nextExpectedRevision).toBe(1n);
});

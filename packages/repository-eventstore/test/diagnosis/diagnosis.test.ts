// What a store says is wrong with its server: each finding with the fault that it is about.
import { status } from '@grpc/grpc-js';
import { startLocalEventStore, type LocalEventStore, type LocalEventStoreOptions } from '@millrace/eventstore-local';
import {
  eventStoreDBStore,
  type EventStoreDBStore,
  type EventStoreDBStoreOptions,
} from '@millrace/repository-eventstore';

const opened: { readonly server: LocalEventStore; readonly stores: EventStoreDBStore[] }[] = [];

async function started(options: LocalEventStoreOptions = {}) {
  const server = await startLocalEventStore(options);
  const stores: EventStoreDBStore[] = [];
  opened.push({ server, stores });
  const diagnose = (to = server.connectionString, more: EventStoreDBStoreOptions = {}) => {
    const store = eventStoreDBStore(to, { connectTimeout: 2_000, ...more });
    stores.push(store);
    return store.diagnose();
  };
  return { server, diagnose };
}

afterEach(async () => {
  for (const { server, stores } of opened.splice(0)) {
    await Promise.all(stores.map((store) => store.close()));
    await server.stop();
  }
});

const levels = (findings: readonly { readonly level: string }[]) => findings.map(({ level }) => level);

test('a server that is as it should be', async () => {
  const { diagnose, server } = await started();
  const before = server.faults.trace();
  expect(await diagnose()).toEqual([
    { level: 'ok', what: 'EventStoreDB 24.10.0 answers' },
    { level: 'ok', what: "the server's clock agrees with ours" },
    { level: 'ok', what: 'the one node leads' },
    { level: 'ok', what: 'the log can be read' },
    { level: 'ok', what: 'streams can be written' },
  ]);
  expect(server.faults.trace()).toEqual(before);
});

test('it leaves nothing in the log', async () => {
  const { server, diagnose } = await started();
  const store = eventStoreDBStore(server.connectionString);
  const head = await store.head();
  await diagnose();
  expect(await store.head()).toEqual(head);
  await store.close();
});

test('a server that is too old', async () => {
  for (const [serverVersion, level] of [
    ['22.10.3', 'problem'],
    ['23.9.1', 'problem'],
    ['23.10.0', 'ok'],
    ['25.0.0', 'ok'],
    ['of my own', 'warning'],
  ] as const) {
    const { diagnose } = await started({ serverVersion });
    const [version] = await diagnose();
    expect(version).toMatchObject({ level });
    expect(version?.what).toContain(serverVersion);
    if (level !== 'ok') expect(version?.mend).toBeDefined();
  }
});

test('a server whose clock is not ours, by a little or by much, either way', async () => {
  const { server, diagnose } = await started();
  for (const [skew, level, words] of [
    [4_000, 'warning', /about [345] s ahead of ours/],
    [-4_000, 'warning', /about [345] s behind ours/],
    [60_000, 'problem', /about (59|60|61) s ahead/],
  ] as const) {
    server.faults.skewClock(skew);
    const [, clock] = await diagnose();
    expect(clock).toMatchObject({ level, mend: expect.stringContaining('NTP') as unknown });
    expect(clock?.what).toMatch(words);
  }
});

test('a cluster: who leads, which nodes are gone', async () => {
  const { server, diagnose } = await started({ nodes: 3 });
  const [, , led, ...rest] = await diagnose();
  expect(led).toEqual({ level: 'ok', what: `127.0.0.1:${String(server.ports[0])} leads 3 nodes` });
  expect(levels(rest)).toEqual(['ok', 'ok']);
  await server.stopNode(2);
  const findings = await diagnose();
  expect(findings[2]).toMatchObject({ level: 'ok' });
  expect(findings[3]).toMatchObject({ level: 'warning' });
  expect(findings[3]?.what).toBe(`1 of 3 nodes is not alive: 127.0.0.1:${String(server.ports[2])} (shut down)`);
});

test('a server that is not there, in time and without the credentials', async () => {
  const { server, diagnose } = await started();
  const { port } = server;
  await server.stop();
  const findings = await diagnose(`esdb://admin:hunter2@127.0.0.1:${String(port)}?tls=false`, { connectTimeout: 300 });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ level: 'problem', mend: expect.stringContaining('See that it runs') as unknown });
  expect(findings[0]?.what).toMatch(/^the event store cannot be reached: /);
  expect(JSON.stringify(findings)).not.toContain('hunter2');
});

test('a server that takes connections and does not answer', async () => {
  const { server, diagnose } = await started();
  const resume = server.faults.goHalfOpen();
  const findings = await diagnose(undefined, { connectTimeout: 300 });
  expect(findings.map(({ level, what }) => [level, what.slice(0, 33)])).toEqual([
    ['problem', 'the event store cannot be reached'],
  ]);
  resume();
});

test('a server that asks for TLS where it speaks none', async () => {
  const { server, diagnose } = await started();
  const [only] = await diagnose(`esdb://127.0.0.1:${String(server.port)}?tls=true`);
  expect(only).toMatchObject({ level: 'problem' });
  expect(only?.what).toContain('tls=false?');
});

test('a user who may not read the log, nor write', async () => {
  const { server, diagnose } = await started();
  server.faults.failReads({ code: status.PERMISSION_DENIED, details: 'Access Denied' }, { times: 1 });
  server.faults.refuseWrites('access-denied', { times: 1 });
  const findings = (await diagnose()).slice(3);
  expect(findings).toHaveLength(2);
  expect(findings[0]).toMatchObject({ level: 'problem', mend: expect.stringContaining('right') as unknown });
  expect(findings[0]?.what).toMatch(/^this user may not read the log \(\$all\)/);
  expect(findings[1]?.what).toMatch(/^this user may not write streams/);
});

test('a server that takes no writes, or whose log cannot be read', async () => {
  const { server, diagnose } = await started();
  server.faults.failReads({ code: status.UNKNOWN, details: 'the disk is broken' }, { times: 1 });
  server.faults.refuseWrites('not-ready', { times: 1 });
  const [reads, writes] = (await diagnose()).slice(3);
  expect(reads).toMatchObject({ level: 'problem', what: expect.stringContaining('the disk is broken') as unknown });
  expect(writes).toMatchObject({ level: 'problem', mend: expect.stringContaining('no leader') as unknown });
  expect(writes?.what).toMatch(/^streams cannot be written: /);
});

// `kill -9` of a replay and of an import, in processes of their own, with EventStoreDB: run again, the target is equal.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { exportLog } from '@millrace/archive';
import type { NewEvent } from '@millrace/core';
import { eventStoreDBStore } from '@millrace/repository-eventstore';
import { memoryStore } from '@millrace/repository-memory';
import { serverUrl } from '../../../repository-eventstore/test/support/server.js';
import { commandLine, type Place } from '../support/command-line.js';

jest.setTimeout(180_000);

const { run, process: inProcess, emptyFolder } = commandLine();

const STREAMS = 12;
const EVENTS = 10;
const ALL = STREAMS * EVENTS;

// Others write to the same server.
const PREFIX = `killed-${randomUUID()}-`;
let place: Place;

const events = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, (_, n) => ({ id: randomUUID(), type: 'noted', data: { n }, metadata: {} }));

/** Ten events in each of twelve streams, in turn. */
async function fill(store: Pick<ReturnType<typeof memoryStore>, 'append'>, prefix: string): Promise<void> {
  for (let part = 0; part < EVENTS; part += 5)
    for (let stream = 0; stream < STREAMS; stream++)
      await store.append(`${prefix}${String(stream)}`, part === 0 ? 'no_stream' : BigInt(part - 1), events(5))();
}

beforeAll(async () => {
  const url = await serverUrl();
  place = { config: 'eventstore-replays.config.ts', env: { EVENTSTORE_URL: url, PREFIX } };
  const store = eventStoreDBStore(url);
  await fill(store, `${PREFIX}old-`);
  await store.close();
}, 60_000);

/** Kills it when the target has answered so many appends. */
async function killed(argv: readonly string[], appends: number): Promise<void> {
  const running = inProcess(argv, { ...place, env: { ...place.env, STALL_AFTER: String(appends) } });
  await running.says('the target stalls');
  running.kill();
  // It said nothing any more, and closed nothing.
  expect(await running.ended).toMatchObject({ code: -1, out: '' });
}

async function finishes(argv: readonly string[], verify: readonly string[]): Promise<void> {
  const before = await run([...verify, '--json'], place);
  expect(before.code).toBe(1);
  expect(JSON.parse(before.out)).toMatchObject({ equal: false, streams: STREAMS, events: ALL });
  const done = await run([...argv, '--json'], place);
  expect(done).toMatchObject({ code: 0, err: '' });
  const report = JSON.parse(done.out) as { readonly outcome: string; readonly written: number };
  expect(report.outcome).toBe('complete');
  expect(report.written).toBeGreaterThan(0);
  expect(report.written).toBeLessThan(ALL);
  const after = await run([...verify, '--json'], place);
  expect(JSON.parse(after.out)).toMatchObject({ equal: true, streams: STREAMS, events: ALL, different: 0 });
  expect(after.code).toBe(0);
}

it('a replay goes on where it was killed, and nothing is written twice', async () => {
  const line = ['replay', PREFIX, '--yes'];
  await killed(line, 5);
  await killed(line, 1);
  await finishes(line, ['verify', PREFIX]);
  // Run once more, it has nothing to do.
  const again = await run([...line, '--json'], place);
  expect(JSON.parse(again.out)).toMatchObject({ outcome: 'complete', written: 0 });
});

it('an import goes on where it was killed, and nothing is written twice', async () => {
  const folder = join(emptyFolder(), 'backup');
  const source = memoryStore({ identity: PREFIX });
  await fill(source, `${PREFIX}imported-`);
  const exported = await exportLog(source, folder, { eventsPerSegment: 25 })();
  expect(exported).toMatchObject({ right: { events: ALL } });
  const line = ['import', folder, '--name', `${PREFIX}import`, '--yes'];
  await killed(line, 4);
  await finishes(line, ['verify', `${PREFIX}import`, '--archive', folder]);
});

// 20 restarts of the server under load, with a subscriber and 50 writers: nothing acknowledged is lost, nothing is
// twice, and neither heap nor listeners grow.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { EventLog, RecordedEvent } from '@millrace/core';
import { assertSound } from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { killChildren, startChild } from './child.js';
import { sender, type Sender } from './sending.js';
import { NAMED_URL, onServer, withTarget, type Target } from './target.js';
import { gather, settles, until } from './waiting.js';

const RESTARTS = 20;
const WRITERS = 50;
const STREAMS = 25;
/** How many commands are acknowledged between two restarts, at least. */
const BETWEEN = 150;
const TIMEOUT = 900_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes that are really in use. */
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Follows the log and keeps no event: only how far each stream has come. Fails where one is missing or comes again. */
function follower(log: EventLog, prefix: string) {
  const ending = new AbortController();
  const next = new Map<string, bigint>();
  let given = 0;
  const take = ({ stream, revision }: RecordedEvent): void => {
    if (revision !== (next.get(stream) ?? 0n))
      throw new Error(`${stream}: ${String(revision)} came instead of ${String(next.get(stream) ?? 0n)}`);
    next.set(stream, revision + 1n);
    given += 1;
  };
  const follow = async () => {
    const filter = { by: 'stream' as const, prefixes: [prefix] };
    for await (const page of log.subscribe({ filter, signal: ending.signal }))
      for (const item of page) if (item._tag === 'Event') take(item.event);
  };
  const ended = follow();
  // Looked at in the end: until then it is no unhandled rejection.
  ended.catch(() => undefined);
  return {
    given: () => given,
    stop: () => {
      ending.abort();
      return settles(ended, 'the end of the subscription');
    },
  };
}

/** What the server has open. */
interface Open {
  readonly sockets: number;
  readonly calls: Readonly<Record<string, number>>;
}

async function underLoad(target: Target, url: string, disturb: () => Promise<void>): Promise<void> {
  const warnings: unknown[] = [];
  const warned = (warning: unknown) => warnings.push(warning);
  process.on('warning', warned);
  const store = target.store(url, { appendTimeout: 3_000, connectTimeout: 3_000, watchInterval: 1_000 });
  const one = sender(store, { commandWindow: 100 });
  const followed = follower(store, `tally-${target.name('')}`);

  let writing = true;
  const sent: number[] = [];
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    sent[writer] = 0;
    while (writing) {
      await one.send(
        target.name(`tally-${String(writer % STREAMS)}`),
        `writer-${String(writer)}-${String(sent[writer])}`,
      );
      sent[writer] = (sent[writer] ?? 0) + 1;
    }
  });
  const heaps: number[] = [];
  const listeners: number[] = [];
  const load = async () => {
    for (let restart = 1; restart <= RESTARTS; restart++) {
      const before = one.acknowledged();
      const seen = followed.given();
      await disturb();
      await until(() => one.acknowledged() >= before + BETWEEN, `writers went on after restart ${String(restart)}`);
      await until(() => followed.given() > seen, `the subscriber went on after restart ${String(restart)}`);
      if (restart % 5 !== 0) continue;
      heaps.push(heap());
      listeners.push(process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0));
    }
  };
  try {
    // A writer that fails ends it at once.
    await Promise.race([load(), Promise.all(writers)]);
  } finally {
    writing = false;
    process.off('warning', warned);
  }
  await settles(Promise.all(writers), 'the last commands');

  await assertAll(target, one, followed.given).finally(followed.stop);
  expect(warnings).toEqual([]);
  expect(new Set(listeners).size).toBe(1);
  const [early = 0] = heaps;
  // What the test itself keeps of each command is less than that.
  for (const megabytes of heaps) expect(megabytes - early).toBeLessThan(12);
}

/** Everything acknowledged is stored, once, and the subscriber has had it. */
async function assertAll(target: Target, one: Sender, given: () => number): Promise<void> {
  let stored = 0;
  const reader = target.store(target.url);
  for (let n = 0; n < STREAMS; n++) {
    const events = await gather(reader.readStream(`tally-${target.name(`tally-${String(n)}`)}`));
    assertSound(events);
    stored += events.length;
  }
  expect(stored).toBe(one.acknowledged());
  await one.assertKept(reader);
  await until(() => given() === stored, 'the subscriber has them all');
}

onServer(
  '20 cuts of the connection with a subscriber and 50 writers: nothing acknowledged is lost, nothing is twice, heap and listeners do not grow',
  async (target) => {
    const proxy = await target.proxied();
    await underLoad(target, proxy.url, async () => {
      const before = proxy.refused();
      proxy.cut();
      await until(() => proxy.refused() > before, 'the cut was met');
      proxy.mend();
    });
    // One for calls; those that were cut are gone.
    expect(proxy.open()).toBeLessThanOrEqual(2);
  },
  TIMEOUT,
);

const RESTARTED =
  '20 restarts of the server with a subscriber and 50 writers: nothing acknowledged is lost, nothing is twice, heap and listeners do not grow';
if (NAMED_URL !== undefined)
  test.skip(`${RESTARTED} (not run: EVENTSTORE_URL is set, and its server is not ours to restart)`, () => undefined);
else
  test(
    RESTARTED,
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'millrace-load-'));
      try {
        const server = startChild('test/processes/server-process.ts', directory);
        const port = (await server.line((line) => line.startsWith('listening '))).slice('listening '.length);
        await withTarget(`esdb://127.0.0.1:${port}?tls=false`, async (target) => {
          await underLoad(target, target.url, async () => {
            server.tell('restart');
            await server.line((line) => line === 'restarted');
          });
          const open = async () => {
            server.tell('open');
            const line = await server.line((said) => said.startsWith('open '));
            return JSON.parse(line.slice('open '.length)) as Open;
          };
          let left = await open();
          // The client under load, and the one that has read. What was given up may take a moment to end.
          await until(async () => {
            left = await open();
            return (left.calls['subscription'] ?? 0) === 0;
          }, 'the subscription has ended at the server');
          expect(left.sockets).toBeLessThan(RESTARTS / 2);
          expect(left.calls['batch-append'] ?? 0).toBeLessThanOrEqual(1);
        });
      } finally {
        killChildren();
        rmSync(directory, { recursive: true, force: true });
      }
    },
    TIMEOUT,
  );

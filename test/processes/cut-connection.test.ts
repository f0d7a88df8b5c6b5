// R9: the connection is cut and comes back: calls end by their deadline, and then work again without a new client.
import type { LogItem, RecordedEvent } from '@millrace/core';
import { left } from '@millrace/testing/contract';
import { assertSound, commits, tallying } from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { onServer } from './target.js';
import type { TcpProxy } from './tcp-proxy.js';
import { gather, settles, until } from './waiting.js';

const WAYS: readonly (readonly [string, (proxy: TcpProxy) => void])[] = [
  ['cut', (proxy) => proxy.cut()],
  ['half-open, so that no request arrives,', (proxy) => proxy.holdRequests()],
  ['half-open, so that no reply arrives,', (proxy) => proxy.holdReplies()],
];

/** What a subscription has given so far; it ends with `stop`. */
function following(subscription: (signal: AbortSignal) => AsyncIterable<readonly LogItem[]>) {
  const ending = new AbortController();
  const events: RecordedEvent[] = [];
  const run = async () => {
    for await (const page of subscription(ending.signal))
      for (const item of page) if (item._tag === 'Event') events.push(item.event);
  };
  const ended = run();
  return {
    events,
    stop: () => {
      ending.abort();
      return settles(ended, 'the end of a subscription');
    },
  };
}

for (const [how, damage] of WAYS) {
  onServer(
    `R9 With the connection ${how} calls end by their deadline, and work again when it is back`,
    async (target) => {
      const proxy = await target.proxied();
      const store = target.store(proxy.url, { watchInterval: 500 });
      const here = tallying(store, target.name('tally'), { lostReply: { attempts: 2, delay: () => 10 } });
      await here.filled(3);
      const followed = following((signal) =>
        store.subscribe({ filter: { by: 'stream', prefixes: [here.name] }, signal }),
      );
      await until(() => followed.events.length === 3, 'the subscription gave what there was');

      for (let round = 0; round < 3; round++) {
        damage(proxy);
        const lost = await settles(
          Promise.all(Array.from({ length: 10 }, (_, n) => here.count(1, `lost-${String(round)}-${String(n)}`))),
          'commands without a connection',
        );
        for (const outcome of lost) expect(left(outcome, 'Failed').retryable).toBe(true);
        const doubt = await settles(here.count(1, `blind-${String(round)}`, { load: 'anyCached' }), 'an append');
        expect(doubt._tag === 'Left' && ['Failed', 'Indeterminate']).toContain(
          doubt._tag === 'Left' && doubt.left._tag,
        );

        proxy.mend();
        // The same store, the same repository.
        for (const id of [`lost-${String(round)}-0`, `blind-${String(round)}`])
          await until(
            async () => (await settles(here.count(1, id), 'a command after the connection is back'))._tag === 'Right',
            'commands work again',
          );
      }

      const events = await gather(target.store().readStream(here.name));
      assertSound(events);
      expect(events).toHaveLength(9);
      expect(new Set(commits(events)).size).toBe(9);
      await until(() => followed.events.length >= 9, 'the subscription gave the rest');
      expect(followed.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      await followed.stop();
    },
  );
}

onServer(
  'R9 A connection that has died without a word is given up: calls on it end, and later ones find another',
  async (target) => {
    const proxy = await target.proxied();
    const store = target.store(proxy.url, { watchInterval: 500 });
    const here = tallying(store, target.name('tally'), { lostReply: { attempts: 2, delay: () => 10 } });
    await here.filled(3);
    const followed = following((signal) =>
      store.subscribe({ filter: { by: 'stream', prefixes: [here.name] }, signal }),
    );
    await until(() => followed.events.length === 3, 'the subscription gave what there was');
    proxy.strand();
    const later = async (id: string, load: 'anyCached' | 'readTail') =>
      (await settles(here.count(1, id, { load }), 'a command on a dead connection'))._tag === 'Right';
    await until(() => later('blind', 'anyCached'), 'appends work again');
    await until(() => later('read', 'readTail'), 'reads work again');
    await until(() => followed.events.length >= 5, 'the subscription goes on', 10_000);

    const events = await gather(target.store().readStream(here.name));
    assertSound(events);
    expect(followed.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    await followed.stop();
  },
);

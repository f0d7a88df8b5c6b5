// Many writers and a reader at one time.
import { assert } from '../asserting.js';
import { eventCount, eventsOf } from '../following.js';
import type { StoreContext } from '../store-context.js';
import type { StoreCase } from '../store-contract.js';

const MINUTES = 300_000;

// Writers, one per stream, each append after the one before it; a subscriber reads meanwhile.
async function writeAndFollow(context: StoreContext, streams: number, appends: number, batch: number): Promise<void> {
  const { stream, store, append, events, began, own, follow, log } = context;
  const total = streams * appends * batch;
  const names = Array.from({ length: streams }, (_, n) => stream(`writer-${String(n)}`));
  const subscriber = follow(store.subscribe({ from: began, filter: own }), eventCount(total));
  const write = async (name: string): Promise<void> => {
    let last: bigint | 'no_stream' = 'no_stream';
    for (let n = 0; n < appends; n++) last = (await append(name, last, events(batch))).revision;
  };
  const [all] = await Promise.all([subscriber, ...names.map(write)]);
  const given = eventsOf(all);
  assert.equal(given.length, total, 'each event comes once');
  const next = new Map<string, bigint>();
  for (const { stream: name, revision } of given) {
    const expected = next.get(name) ?? 0n;
    if (revision !== expected) assert.fail(`${name}: got ${String(revision)} where ${String(expected)} was due`);
    next.set(name, revision + 1n);
  }
  assert.equal(next.size, streams);
  const logged = await log();
  assert.deepEqual(
    given.map(({ id }) => id),
    logged.map(({ id }) => id),
    'in the order of the log',
  );
}

export const concurrency: readonly StoreCase[] = [
  {
    id: 'S09',
    name: 'Of 20 streams with 1,000 single appends each, at one time, a subscriber gets each event once, without a gap.',
    timeout: MINUTES,
    run: (context) => writeAndFollow(context, 20, context.size(1000), 1),
  },
  {
    id: 'S10',
    name: 'Of 20 streams with 1,000 events each in batches of 8 it is the same.',
    timeout: MINUTES,
    run: (context) => writeAndFollow(context, 20, context.size(125), 8),
  },
  {
    id: 'S11',
    name: 'Large events (500 kB) and small ones at one time come whole.',
    timeout: MINUTES,
    run: async (context) => {
      const { stream, append, event, events, size, read, random } = context;
      const [large, small] = [size(100), size(1000)];
      const writers = 10;
      const share = (count: number, writer: number) => Math.floor((count + writer) / writers);
      const text = (length: number) => String.fromCharCode(97 + random.int(26)).repeat(length);
      const write = async (name: string, count: number, make: () => ReturnType<typeof event>): Promise<void> => {
        let last: bigint | 'no_stream' = 'no_stream';
        for (let n = 0; n < count; n++) last = (await append(name, last, [make()])).revision;
      };
      const all = Array.from({ length: writers }, (_, n) => n);
      await Promise.all([
        ...all.map((n) => write(stream(`large-${String(n)}`), share(large, n), () => event({ text: text(500_000) }))),
        ...all.map((n) => write(stream(`small-${String(n)}`), share(small, n), () => events(1)[0] ?? event())),
      ]);
      for (const n of all) {
        const whole = await read(stream(`large-${String(n)}`));
        assert.equal(whole.length, share(large, n));
        for (const { data } of whole) assert.equal((data as { text: string }).text.length, 500_000);
        assert.equal((await read(stream(`small-${String(n)}`))).length, share(small, n));
      }
    },
  },
];

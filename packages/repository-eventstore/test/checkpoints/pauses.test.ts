// A paused projection in its checkpoint stream: since when by the store's clock, and for clients that know nothing of it.
import { eventStoreDBCheckpoints } from '../../src/checkpoints/checkpoints.js';
import { left, right, streamsOn } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

const STREAM = 'millrace.checkpoint-balances';

const setUp = () => {
  const connection = fakeConnection();
  const clock = { sleep: () => Promise.resolve() };
  return { connection, ...eventStoreDBCheckpoints(streamsOn(connection), { clock }) };
};

/** What the newest event says, as a client reads it that knows nothing of pauses. */
const newest = ({ connection }: ReturnType<typeof setUp>) =>
  JSON.parse(new TextDecoder().decode(connection.records(STREAM).at(-1)?.data)) as Readonly<Record<string, unknown>>;

it('tells since when it is paused, by the clock of the store, and who waits writes nothing', async () => {
  const all = setUp();
  const { connection, acquire, pause, look } = all;
  right(await acquire('balances', 'one', 10_000)());
  connection.now += 5_000;
  right(await pause('balances', 'ops')());
  const { paused } = right(await look('balances')());
  expect(paused).toEqual({ since: connection.now, by: 'ops' });
  const before = connection.records(STREAM).length;
  connection.now += 3_600_000;
  for (let n = 0; n < 3; n++) left(await acquire('balances', 'one', 10_000)());
  right(await pause('balances', 'another')());
  expect(connection.records(STREAM)).toHaveLength(before);
  expect(right(await look('balances')()).paused).toEqual(paused);
});

it('is held by nobody for ever in the eyes of a client that knows nothing of pauses, whose claim changes nothing', async () => {
  const all = setUp();
  const { connection, acquire, pause, resume, look } = all;
  const lease = right(await acquire('balances', 'one', 10_000)());
  right(await pause('balances', 'ops')());
  const seen = newest(all);
  expect(seen).toMatchObject({ token: String(lease.token + 1n), until: Number.MAX_SAFE_INTEGER });
  expect(seen['owner']).not.toBe('one');

  // Such a client writes what it has read, and what it asks for.
  const { pause: _, ...known } = seen;
  const claim = { ...known, claim: { owner: 'one', duration: 10_000 } };
  connection.put(STREAM, { type: 'millrace.lease', id: 'old', data: new TextEncoder().encode(JSON.stringify(claim)) });
  expect(left(await acquire('balances', 'one', 10_000)())).toMatchObject({ _tag: 'Fenced', token: lease.token + 1n });
  expect(right(await look('balances')())).toMatchObject({ owner: undefined, paused: { since: 0 } });
  right(await resume('balances')());
  expect(right(await acquire('balances', 'one', 10_000)()).token).toBe(lease.token + 2n);
});

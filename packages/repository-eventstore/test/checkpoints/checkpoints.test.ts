// Checkpoints and leases as events of a stream, fenced by its revision and judged by the clock of the store.
import { ReadError, type Checkpoint, type Lease, type RecordedEvent } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { eventStoreDBCheckpoints } from '../../src/checkpoints/checkpoints.js';
import { WireError, type AppendReply } from '../../src/connection/connection.js';
import { behindHidden, type OwnStore } from '../../src/own-streams/own-append.js';
import { left, right, streamsOn } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

const STREAM = 'millrace.checkpoint-balances';

const at = (place: bigint): Checkpoint => ({ position: { commit: place, prepare: place - 1n }, log: 'the log' });

async function* nothing(): AsyncGenerator<readonly RecordedEvent[], undefined> {
  // A stream that shows nothing.
}

const setUp = () => {
  const connection = fakeConnection();
  const clock = { sleep: () => Promise.resolve() };
  const another = () => eventStoreDBCheckpoints(streamsOn(connection), { clock });
  return { connection, another, ...another() };
};

describe('a lease', () => {
  it('runs out by the clock of the store, wherever the clock of the caller stands', async () => {
    const { another, connection } = setUp();
    const [one, two] = [another(), another()];
    const first = right(await one.acquire('balances', 'one', 10_000)());
    connection.now += 9_999;
    expect(left(await two.acquire('balances', 'two', 10_000)())).toEqual({
      _tag: 'Fenced',
      name: 'balances',
      token: first.token,
    });
    connection.now += 1;
    const second = right(await another().acquire('balances', 'two', 10_000)());
    expect(second).toEqual({ name: 'balances', owner: 'two', token: first.token + 1n });
    for (const late of [one.save(first, at(1n)), one.renew(first, 1), one.release(first)])
      expect(left(await late())).toEqual({ _tag: 'Fenced', name: 'balances', token: second.token });
  });

  it('that was claimed too early is as it was: owner, token, time and checkpoint', async () => {
    const { another, connection } = setUp();
    const one = another();
    const lease = right(await one.acquire('balances', 'one', 10_000)());
    right(await one.save(lease, at(7n))());
    for (let n = 0; n < 5; n++) left(await another().acquire('balances', 'two', 99_999)());
    expect(right(await another().load('balances')())).toEqual(at(7n));
    right(await one.save(lease, at(8n))());
    connection.now += 10_000;
    expect(right(await another().acquire('balances', 'two', 10_000)()).token).toBe(lease.token + 1n);
    expect(right(await another().load('balances')())).toEqual(at(8n));
  });

  it('is not claimed again and again by who has heard that it is held for long', async () => {
    const { another, acquire, connection } = setUp();
    right(await another().acquire('balances', 'one', 3_600_000)());
    for (let n = 0; n < 10; n++) left(await acquire('balances', 'two', 10_000)());
    expect(connection.records(STREAM)).toHaveLength(2);
  });

  it('is claimed as soon as it has run out, also when the clock of the store was set ahead in between', async () => {
    const { another, acquire, connection } = setUp();
    const holder = another();
    const lease = right(await holder.acquire('balances', 'one', 10_000)());
    left(await acquire('balances', 'two', 10_000)());
    connection.now += 3_600_000;
    right(await holder.renew(lease, 10_000)());
    connection.now += 10_000;
    expect(right(await acquire('balances', 'two', 10_000)()).token).toBe(lease.token + 1n);
  });

  it('whose claim cannot be read yet, as long as it is not replicated, is not given to another behind it', async () => {
    const { another, connection } = setUp();
    const streams = streamsOn(connection);
    let unseen = true;
    const store: OwnStore = {
      ...streams,
      readStream: (stream, options) => (unseen ? nothing() : streams.readStream(stream, options)),
      hiddenRevision: () => () => Promise.resolve(E.right(undefined)),
    };
    const clock = { sleep: () => Promise.resolve(void (unseen = false)) };
    const one = another();
    const lease = right(await one.acquire('balances', 'one', 10_000)());
    expect(left(await eventStoreDBCheckpoints(store, { clock }).acquire('balances', 'two', 10_000)())).toEqual({
      _tag: 'Fenced',
      name: 'balances',
      token: lease.token,
    });
    right(await one.save(lease, at(1n))());
  });

  it('is given to one of many who claim it at one time', async () => {
    const { another } = setUp();
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((owner) => another().acquire('balances', owner, 10_000)()),
    );
    const given = answers.flatMap((answer) => (answer._tag === 'Right' ? [answer.right] : []));
    expect(given).toHaveLength(1);
    right(await another().save(given[0] as Lease, at(1n))());
    for (const answer of answers)
      if (answer._tag === 'Left') expect(answer.left).toMatchObject({ _tag: 'Fenced', token: given[0]?.token });
  });

  it('taken again by its owner fences the one before it', async () => {
    const { acquire, save, renew } = setUp();
    const first = right(await acquire('balances', 'one', 10_000)());
    const again = right(await acquire('balances', 'one', 10_000)());
    expect(again.token).toBe(first.token + 1n);
    expect(left(await save(first, at(1n))())).toMatchObject({ _tag: 'Fenced', token: again.token });
    expect(right(await renew(again, 10_000)())).toEqual(again);
  });

  it('claimed again by its owner before the first claim was answered is only the second one', async () => {
    const { another, connection } = setUp();
    let second: Lease | undefined;
    connection.intercept = async (stream, _expected, write) => {
      const reply = write();
      if (stream !== STREAM) return reply;
      connection.intercept = (_name, _revision, go) => go();
      second = right(await another().acquire('balances', 'one', 10_000)());
      return reply;
    };
    const first = await another().acquire('balances', 'one', 10_000)();
    expect([left(first), second?.token]).toEqual([{ _tag: 'Fenced', name: 'balances', token: 2n }, 2n]);
  });

  it('given up is free at once', async () => {
    const { acquire, release, another } = setUp();
    right(await release(right(await acquire('balances', 'one', 3_600_000)()))());
    expect(right(await another().acquire('balances', 'two', 10_000)()).token).toBe(2n);
  });
});

describe('a checkpoint', () => {
  it('never goes back, unless it is of another log', async () => {
    const { acquire, save, load } = setUp();
    const lease = right(await acquire('balances', 'one', 10_000)());
    for (const place of [5n, 9n, 7n]) right(await save(lease, at(place))());
    expect(right(await load('balances')())).toEqual(at(9n));
    right(await save(lease, { ...at(2n), log: 'another log' })());
    expect(right(await load('balances')())).toEqual({ ...at(2n), log: 'another log' });
  });

  it('is refused to a late owner whose read was made before the lease changed hands', async () => {
    const { another, connection } = setUp();
    const [one, two] = [another(), another()];
    const first = right(await one.acquire('balances', 'one', 1)());
    connection.now += 1;
    let second: Lease | undefined;
    connection.intercept = async (_stream, _expected, write) => {
      connection.intercept = (_name, _revision, go) => go();
      second = right(await two.acquire('balances', 'two', 10_000)());
      right(await two.save(second, at(3n))());
      return write();
    };
    expect(left(await one.save(first, at(9n))())).toMatchObject({ _tag: 'Fenced', token: 2n });
    expect(second?.token).toBe(2n);
    expect(right(await one.load('balances')())).toEqual(at(3n));
  });

  it('is saved while others claim in vain', async () => {
    const { another, connection } = setUp();
    const one = another();
    const lease = right(await one.acquire('balances', 'one', 3_600_000)());
    let claims = 10;
    connection.intercept = async (_stream, _expected, write) => {
      if (claims-- > 0) left(await another().acquire('balances', `other-${String(claims)}`, 1)());
      return write();
    };
    right(await one.save(lease, at(4n))());
    expect(right(await one.load('balances')())).toEqual(at(4n));
  });

  it('whose reply was lost is written once, also when others have written since', async () => {
    const { another, connection } = setUp();
    const one = another();
    const lease = right(await one.acquire('balances', 'one', 3_600_000)());
    const before = connection.records(STREAM).length;
    let lost = true;
    connection.intercept = async (_stream, _expected, write): Promise<AppendReply> => {
      const reply = write();
      if (!lost) return reply;
      lost = false;
      left(await another().acquire('balances', 'two', 1)());
      throw new WireError('timeout', false, 'lost');
    };
    right(await one.save(lease, at(4n))());
    expect(connection.records(STREAM)).toHaveLength(before + 2);
    expect(right(await one.load('balances')())).toEqual(at(4n));
  });

  it('and a lease survive that the reply to the claim was lost', async () => {
    const { acquire, save, connection } = setUp();
    let lost = 3;
    connection.intercept = (stream, _expected, write) => {
      const reply = write();
      if (stream === STREAM && lost-- > 0) throw new WireError('timeout', false, 'lost');
      return reply;
    };
    const lease = right(await acquire('balances', 'one', 10_000)());
    expect(lease.token).toBe(1n);
    right(await save(lease, at(1n))());
    expect(connection.records(STREAM)).toHaveLength(2);
  });
});

describe('parked streams', () => {
  const parked = (n: number) => ({
    stream: `account-${String(n)}`,
    revision: BigInt(n),
    position: { commit: BigInt(n), prepare: 0n },
    type: 'account/opened',
    error: 'x'.repeat(600),
    since: 5,
  });

  it('are kept with errors of 500 characters, over a thousand of them; too many are a failure that changes nothing', async () => {
    const { acquire, save, load } = setUp();
    const lease = right(await acquire('balances', 'one', 10_000)());
    const some = Array.from({ length: 1200 }, (_, n) => parked(n));
    right(await save(lease, { ...at(5n), parked: some })());
    const kept = { ...at(5n), parked: some.map((one) => ({ ...one, error: 'x'.repeat(500) })) };
    expect(right(await load('balances')())).toEqual(kept);
    const many = Array.from({ length: 3000 }, (_, n) => parked(n));
    const answer = left(await save(lease, { ...at(9n), parked: many })());
    expect(answer).toMatchObject({ _tag: 'CheckpointFailed', retryable: false });
    expect(right(await load('balances')())).toEqual(kept);
  });

  it('are kept by a claim in vain, by a renewal and by the next owner', async () => {
    const { another, connection } = setUp();
    const saved = { ...at(5n), parked: [{ ...parked(1), error: 'no' }] };
    const lease = right(await another().acquire('balances', 'one', 10_000)());
    right(await another().save(lease, saved)());
    left(await another().acquire('balances', 'two', 10_000)());
    right(await another().renew(lease, 10_000)());
    connection.now += 10_000;
    right(await another().acquire('balances', 'two', 10_000)());
    expect(right(await another().load('balances')())).toEqual(saved);
  });

  it.each([
    ['no list', '{}'],
    ['one that is no stream', '[null]'],
    ['one without a revision', '[{"stream":"s","commit":"1","prepare":"1","type":"t","error":"e","since":1}]'],
    [
      'a number where text belongs',
      '[{"stream":"s","revision":1,"commit":"1","prepare":"1","type":"t","error":"e","since":1}]',
    ],
    ['one without a time', '[{"stream":"s","revision":"1","commit":"1","prepare":"1","type":"t","error":"e"}]'],
  ])('that cannot be read, %s, are a failure and not none', async (_what, text) => {
    const { load, connection } = setUp();
    const checkpoint = `{"commit":"5","prepare":"5","log":"l","parked":${text}}`;
    const data = Buffer.from(`{"token":"1","until":0,"checkpoint":${checkpoint}}`);
    connection.put(STREAM, { type: 'millrace/lease', data });
    expect(left(await load('balances')())).toMatchObject({ _tag: 'CheckpointFailed', retryable: false });
  });
});

describe('a failure', () => {
  it('of the wire is CheckpointFailed and says whether to try again', async () => {
    const { acquire, load, connection } = setUp();
    connection.intercept = () => Promise.reject(new WireError('unavailable', true, 'gone'));
    expect(left(await acquire('balances', 'one', 1)())).toMatchObject({ _tag: 'CheckpointFailed', retryable: true });
    connection.intercept = () => Promise.reject(new WireError('access-denied', true, 'no'));
    expect(left(await acquire('balances', 'one', 1)())).toMatchObject({ _tag: 'CheckpointFailed', retryable: false });
    connection.intercept = () => Promise.reject(new WireError('timeout', false, 'lost'));
    expect(left(await acquire('balances', 'one', 1)())).toMatchObject({ _tag: 'CheckpointFailed', retryable: true });
    await connection.tombstoneStream(STREAM);
    expect(left(await load('balances')())).toMatchObject({ _tag: 'CheckpointFailed', retryable: false });
  });

  it('to read what stands in the stream is no empty checkpoint', async () => {
    const { load, connection } = setUp();
    for (const text of ['5', '{"token":"1","until":0,"checkpoint":{"commit":"5"}}', '{"token":1,"until":0}', '{']) {
      connection.put(STREAM, { type: 'millrace/lease', data: Buffer.from(text) });
      expect(left(await load('balances')())).toMatchObject({ _tag: 'CheckpointFailed', retryable: false });
    }
  });
});

describe('a stream that shows nothing and is not new', () => {
  const told = (hidden: E.Either<ReadError, bigint | undefined>) =>
    behindHidden(
      { ...streamsOn(fakeConnection()), hiddenRevision: () => () => Promise.resolve(hidden) },
      { stream: STREAM, actual: 4n },
    );

  it('is appended to behind what the store says is hidden, and behind nothing else', async () => {
    expect(await told(E.right(3n))).toBe(3n);
    expect(await told(E.right(undefined))).toBe('no_stream');
    await expect(told(E.left(new ReadError('unavailable', STREAM, true)))).rejects.toThrow('unavailable');
  });

  it('is appended to behind what the refusal names, of stores that show what they refuse for', async () => {
    expect(await behindHidden(streamsOn(fakeConnection()), { stream: STREAM, actual: 4n })).toBe(4n);
  });
});

// Snapshots as events of a stream of their own.
import type { Snapshot } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { WireError } from '../../src/connection/connection.js';
import { isOwnStream } from '../../src/own-streams/own-streams.js';
import { eventStoreDBSnapshots } from '../../src/snapshots/snapshots.js';
import { left, right, streamsOn } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

const STREAM = 'millrace.snapshot-f1+account-a1';

const snapshot = (revision: bigint, more: Partial<Snapshot> = {}): Snapshot => ({
  stream: 'account-a1',
  fingerprint: 'f1',
  revision,
  state: { balance: 5 },
  anchor: { revision, id: '22222222-2222-4222-8222-222222222222' },
  commandWindow: 1_000,
  commands: [['c1', revision]],
  ...more,
});

const setUp = () => {
  const connection = fakeConnection();
  const clock = { sleep: () => Promise.resolve() };
  const another = () => eventStoreDBSnapshots(streamsOn(connection), { clock });
  return { connection, another, ...another() };
};

describe('a snapshot', () => {
  it('comes back equal, however large its revisions and its window are', async () => {
    const { save, another } = setUp();
    const large = snapshot(2n ** 60n, { commandWindow: Infinity, state: null, commands: [] });
    right(await save(large)());
    expect(right(await another().load('account-a1', 'f1')())).toEqual(large);
  });

  it('is an event in a stream of the adapter that shows one event', async () => {
    const { save, connection } = setUp();
    right(await save(snapshot(1n))());
    right(await save(snapshot(2n))());
    expect(isOwnStream(STREAM)).toBe(true);
    expect(connection.records(STREAM).map(({ type }) => type)).toEqual(['millrace/snapshot', 'millrace/snapshot']);
    expect(connection.records(`$$${STREAM}`)).toHaveLength(1);
    expect(Buffer.from(connection.records(`$$${STREAM}`)[0]?.data ?? []).toString()).toBe('{"$maxCount":1}');
  });

  it('is saved without a read where this process saved the one before it', async () => {
    const { save, connection } = setUp();
    right(await save(snapshot(1n))());
    const { readStream } = connection.calls;
    right(await save(snapshot(2n))());
    expect(connection.calls['readStream']).toBe(readStream);
  });

  it('of an older revision never replaces a newer one, whoever saved that', async () => {
    const { save, another, load, connection } = setUp();
    right(await save(snapshot(1n))());
    right(await another().save(snapshot(9n))());
    right(await save(snapshot(5n))());
    expect(connection.records(STREAM)).toHaveLength(2);
    expect(right(await load('account-a1', 'f1')())?.revision).toBe(9n);
  });

  it('of the newest of many writers is what is left', async () => {
    const { another, load } = setUp();
    const revisions = [4n, 2n, 7n, 5n];
    const answers = await Promise.all(revisions.map((revision) => another().save(snapshot(revision))()));
    answers.map(right);
    expect(right(await load('account-a1', 'f1')())?.revision).toBe(7n);
  });

  it('is saved once when the reply is lost', async () => {
    const { save, connection, load } = setUp();
    let lost = 2;
    connection.intercept = (stream, _expected, write) => {
      const reply = write();
      if (stream === STREAM && lost-- > 0) throw new WireError('timeout', false, 'lost');
      return reply;
    };
    right(await save(snapshot(1n))());
    expect(connection.records(STREAM)).toHaveLength(1);
    expect(right(await load('account-a1', 'f1')())?.revision).toBe(1n);
  });

  it('of a stream with a long or foreign name has a short ASCII name, and is found', async () => {
    const { save, load, connection } = setUp();
    const appended: string[] = [];
    connection.intercept = (stream, _expected, write) => {
      appended.push(stream);
      return write();
    };
    for (const stream of ['x'.repeat(5_000), 'größe-1', 'a b']) {
      right(await save(snapshot(3n, { stream }))());
      expect(right(await load(stream, 'f1')())?.stream).toBe(stream);
    }
    expect(new Set(appended).size).toBe(6);
    for (const name of appended) expect(name).toMatch(/^(\$\$)?millrace\.snapshot-[!-~]{1,100}$/);
  });

  it('does not replace another that cannot be read yet, as long as it is not replicated', async () => {
    const { save, another, connection } = setUp();
    right(await save(snapshot(3n))());
    const late = eventStoreDBSnapshots(
      {
        ...streamsOn(connection),
        readStream: (stream) => streamsOn(connection).readStream(stream, { maxCount: 0 }),
        hiddenRevision: () => () => Promise.resolve(E.right(undefined)),
      },
      { clock: { sleep: () => Promise.resolve() } },
    );
    expect(left(await late.save(snapshot(1n))())).toMatchObject({ _tag: 'SnapshotError' });
    expect(right(await another().load('account-a1', 'f1')())?.revision).toBe(3n);
  });

  it('goes on after all of its stream was deleted', async () => {
    const { save, another, load, connection } = setUp();
    right(await save(snapshot(3n))());
    await connection.deleteStream(STREAM);
    expect(right(await load('account-a1', 'f1')())).toBeUndefined();
    right(await another().save(snapshot(1n))());
    expect(right(await load('account-a1', 'f1')())?.revision).toBe(1n);
  });
});

describe('a failure', () => {
  it('of the wire, of the JSON or of the size is a SnapshotError', async () => {
    const { save, load, connection } = setUp();
    const bad = [
      { state: { balance: NaN } },
      { state: { text: 'x'.repeat(1_100_000) } },
      { stream: 'account-\ud800', state: null },
    ];
    for (const more of bad) expect(left(await save(snapshot(1n, more))())).toMatchObject({ _tag: 'SnapshotError' });
    connection.intercept = () => Promise.reject(new WireError('unavailable', true, 'gone'));
    expect(left(await save(snapshot(1n))())).toMatchObject({ _tag: 'SnapshotError', stream: 'account-a1' });
    expect(right(await load('account-a1', 'f1')())).toBeUndefined();
  });

  it('to read what stands where a snapshot should is a SnapshotError, and the next save mends it', async () => {
    const { save, load, connection } = setUp();
    const good = JSON.stringify({ stream: 'account-a1', fingerprint: 'f1', revision: '7' });
    for (const text of ['5', '{}', '{"half":', good, good.replace('f1', 'f2')]) {
      connection.put(STREAM, { type: 'millrace/snapshot', data: Buffer.from(text) });
      expect(left(await load('account-a1', 'f1')())).toMatchObject({ _tag: 'SnapshotError', stream: 'account-a1' });
    }
    right(await save(snapshot(2n))());
    expect(right(await load('account-a1', 'f1')())).toEqual(snapshot(2n));
  });
});

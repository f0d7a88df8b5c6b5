// What was done to the streams of the source is done in the target, once and for all.
import { ReadError } from '@millrace/core';
import { faultyStore } from '@millrace/testing';
import { all, right, stores } from './support.js';

describe('what was done to a stream of the source', () => {
  it('is done in the target: deleted, tombstoned, truncated, limited', async () => {
    const { source, target, write, copy, carry, shown } = stores();
    for (const stream of ['kept', 'deleted', 'gone', 'cut', 'limited', 'plain']) await write(stream, 4);
    right(await source.setStreamMetadata('kept', { maxCount: 2 })());
    right(await source.setStreamMetadata('kept', {})());
    right(await source.deleteStream('deleted')());
    right(await source.tombstoneStream('gone')());
    right(await source.setStreamMetadata('cut', { truncateBefore: 3n })());
    right(await source.setStreamMetadata('limited', { maxCount: 2, maxAge: 1_000_000 })());
    await copy();
    expect(right(await carry())).toEqual({ carried: 4, notCarriedCount: 0, notCarried: [], unknown: false });
    expect(await shown('kept')).toEqual([0n, 1n, 2n, 3n]);
    expect(await shown('deleted')).toEqual([]);
    await expect(shown('gone')).rejects.toBeInstanceOf(ReadError);
    expect(await shown('cut')).toEqual([3n]);
    expect(right(await target.streamCondition('limited')()).metadata).toEqual({ maxCount: 2, maxAge: 1_000_000 });
    expect(await shown('plain')).toEqual([0n, 1n, 2n, 3n]);
  });

  it('is not done again when it is so already', async () => {
    const { source, target, write, copy, carry } = stores();
    for (const stream of ['deleted', 'gone', 'cut']) await write(stream, 4);
    right(await source.deleteStream('deleted')());
    right(await source.tombstoneStream('gone')());
    right(await source.setStreamMetadata('cut', { truncateBefore: 2n })());
    await copy();
    const first = right(await carry());
    const changes = await all(target.readStreamChanges());
    let verbs = 0;
    const counting = <Verb extends (...args: never[]) => unknown>(verb: Verb): Verb =>
      ((...args) => {
        verbs += 1;
        return verb(...args);
      }) as Verb;
    const to = {
      ...target,
      deleteStream: counting(target.deleteStream),
      tombstoneStream: counting(target.tombstoneStream),
      setStreamMetadata: counting(target.setStreamMetadata),
    };
    expect(right(await carry({ to }))).toEqual(first);
    expect(verbs).toBe(0);
    expect(await all(target.readStreamChanges())).toEqual(changes);
    expect(changes).toHaveLength(3);
  });

  it('is done where the newest change says it, whatever came before', async () => {
    const { source, write, copy, carry, shown } = stores();
    await write('reborn', 3);
    right(await source.deleteStream('reborn')());
    await write('reborn', 2);
    await copy();
    expect(right(await carry()).carried).toBe(1);
    expect(await shown('reborn')).toEqual([3n, 4n]);
    right(await source.deleteStream('reborn')());
    expect(right(await carry()).carried).toBe(1);
    expect(await shown('reborn')).toEqual([]);
  });

  it('goes on in a stream that was carried over as deleted and has new events since', async () => {
    const { source, write, copy, carry, shown } = stores();
    await write('reborn', 3);
    await copy();
    right(await source.deleteStream('reborn')());
    right(await carry());
    expect(await shown('reborn')).toEqual([]);
    await write('reborn', 2);
    await copy();
    right(await carry());
    expect(await shown('reborn')).toEqual([3n, 4n]);
  });

  it('is truncated where the events of the target come from, when they have other revisions', async () => {
    const { source, write, copy, carry, shown } = stores();
    await write('a', 5);
    // Two for each but the third, which is dropped.
    await copy((event) => (event.revision === 2n ? undefined : [event, event].map((one) => ({ ...one, stream: 'b' }))));
    right(await source.setStreamMetadata('a', { truncateBefore: 3n })());
    right(await carry({ carry: () => 'b' }));
    expect(await shown('b')).toEqual([4n, 5n, 6n, 7n]);
    right(await source.setStreamMetadata('a', { truncateBefore: 4n, maxCount: 100 })());
    right(await carry({ carry: () => 'b' }));
    expect(await shown('b')).toEqual([6n, 7n]);
    right(await source.setStreamMetadata('a', { truncateBefore: 99n })());
    right(await carry({ carry: () => 'b' }));
    expect(await shown('b')).toEqual([]);
    right(await carry({ carry: () => 'b' }));
    expect(await shown('b')).toEqual([]);
  });

  it('is done in as many passes as memory needs', async () => {
    const { source, write, copy, carry, shown } = stores();
    const names = Array.from({ length: 60 }, (_, n) => `s-${String(n)}`);
    for (const name of names) {
      await write(name, 2);
      right(await source.setStreamMetadata(name, { maxCount: 1 })());
    }
    for (const name of names) right(await source.deleteStream(name)());
    await copy();
    let reads = 0;
    const counting = {
      readStreamChanges: () => {
        reads += 1;
        return source.readStreamChanges();
      },
    };
    expect(right(await carry({ from: counting, maxStreams: 10 }))).toMatchObject({ carried: 60, notCarriedCount: 0 });
    expect(reads).toBeGreaterThanOrEqual(6);
    for (const name of names) expect(await shown(name)).toEqual([]);
  });

  it('is left as it is in the same log under the same name', async () => {
    const { source, write, carry } = stores();
    await write('a', 2);
    right(await source.deleteStream('a')());
    expect(right(await carry({ to: source }))).toMatchObject({ carried: 0, notCarriedCount: 0 });
  });

  it('is left out where the filter leaves the stream out', async () => {
    const { source, write, carry } = stores();
    for (const stream of ['a-1', 'b-1']) {
      await write(stream, 2);
      right(await source.deleteStream(stream)());
    }
    for (const filter of [
      { by: 'stream', prefixes: ['a-'] },
      { by: 'stream', regex: '^a-' },
    ] as const)
      expect(right(await carry({ carry: undefined, filter })).notCarried).toMatchObject([{ stream: 'a-1' }]);
  });

  it('is told by a dry run, and not done', async () => {
    const { source, target, write, copy, carry } = stores();
    await write('a', 2);
    right(await source.deleteStream('a')());
    await copy();
    expect(right(await carry({ dryRun: true })).carried).toBe(1);
    expect(right(await target.streamCondition('a')()).status).toBe('live');
  });
});

describe('a store that fails', () => {
  it('is asked again, and then it is said which', async () => {
    const { source, target, write, copy, carry } = stores();
    await write('a', 2);
    right(await source.deleteStream('a')());
    await copy();
    const once = faultyStore(target, [{ on: 'maintain', nth: 1, fault: { kind: 'fail' } }]);
    const broken = faultyStore(source, [{ on: 'read', nth: 1, fault: { kind: 'fail' } }]);
    expect(right(await carry({ to: once, from: broken })).carried).toBe(1);
    const always = faultyStore(target, [{ on: 'any', fault: { kind: 'fail' } }]);
    expect(await carry({ to: { ...always, identity: target.identity } })).toMatchObject({
      left: { _tag: 'CarryFailed', side: 'target', stream: 'a' },
    });
    const gone = faultyStore(source, [{ on: 'any', fault: { kind: 'fail' } }]);
    expect(await carry({ from: gone })).toMatchObject({ left: { side: 'source', stream: '$all' } });
  });

  it('leaves the rest to the next time', async () => {
    const { source, target, write, copy, carry, shown } = stores();
    const names = Array.from({ length: 20 }, (_, n) => `s-${String(n)}`);
    for (const name of names) {
      await write(name, 2);
      right(await source.deleteStream(name)());
    }
    await copy();
    const crashing = faultyStore(target, [{ on: 'maintain', nth: 8, fault: { kind: 'crash', written: true } }]);
    expect((await carry({ to: crashing, parallel: 3 }))._tag).toBe('Left');
    expect(right(await carry()).carried).toBe(20);
    for (const name of names) expect(await shown(name)).toEqual([]);
  });
});

// What cannot be carried over is in the report, stream by stream.
import { right, stores } from './support.js';

async function withOne(reason: 'delete' | 'truncate' = 'delete') {
  const all = stores();
  await all.write('a', 3);
  await all.copy();
  const { source } = all;
  right(
    await (reason === 'delete' ? source.deleteStream('a') : source.setStreamMetadata('a', { truncateBefore: 2n }))(),
  );
  return all;
}

describe('the report', () => {
  it('names what has no target stream', async () => {
    const { carry, source, shown } = await withOne('truncate');
    right(await source.tombstoneStream('b')());
    for (const nowhere of [undefined, () => undefined])
      expect(right(await carry({ carry: nowhere }))).toMatchObject({
        carried: 0,
        notCarriedCount: 2,
        notCarried: [
          {
            stream: 'a',
            reason: 'unnamed',
            message: 'the metadata (truncation before 2) of a: no target stream is named for it',
          },
          { stream: 'b', reason: 'unnamed', message: 'the tombstone of b: no target stream is named for it' },
        ],
      });
    expect(await shown('a')).toHaveLength(3);
  });

  it('names what the target cannot do, and what the source does not tell', async () => {
    const { carry, target } = await withOne();
    const { append, readStream } = target;
    const plain = { append, readStream };
    expect(right(await carry({ to: plain })).notCarried).toMatchObject([
      { stream: 'a', target: 'a', reason: 'cannot' },
    ]);
    expect(right(await carry({ from: {} }))).toEqual({ carried: 0, notCarriedCount: 0, notCarried: [], unknown: true });
  });

  it.each(['delete', 'truncate'] as const)('names a target that has events of others: %s', async (verb) => {
    const { carry, target, shown } = await withOne(verb);
    right(
      await target.append('a', 2n, [
        { id: '00000000-0000-4000-8000-000000000000', type: 'x', data: {}, metadata: {} },
      ])(),
    );
    expect(right(await carry()).notCarried).toMatchObject([{ stream: 'a', reason: 'occupied' }]);
    expect(await shown('a')).toHaveLength(4);
  });

  it('names source streams that are merged into one', async () => {
    const { carry, source, write, copy, shown } = await withOne();
    await write('b', 1);
    await copy((event) => ({ ...event, stream: 'a' }));
    const one = right(await carry());
    expect(one.notCarried).toMatchObject([{ stream: 'a', reason: 'shared' }]);
    right(await source.deleteStream('b')());
    const two = right(await carry({ carry: () => 'a' }));
    expect(two.notCarried).toMatchObject([
      { stream: 'a', reason: 'shared', message: 'the deletion of a: a stands for 2 source streams' },
      { stream: 'b', reason: 'shared' },
    ]);
    expect(await shown('a')).toHaveLength(4);
  });

  it('names what is parked, and what is tombstoned in the target', async () => {
    const { carry, target, shown } = await withOne();
    expect(right(await carry({ isParked: () => true })).notCarried).toMatchObject([{ stream: 'a', reason: 'parked' }]);
    expect(await shown('a')).toHaveLength(3);
    right(await target.tombstoneStream('a')());
    expect(right(await carry()).notCarried).toMatchObject([{ reason: 'refused' }]);
    // The same of a target that does not tell.
    const { streamCondition: _, ...silent } = target;
    expect(right(await carry({ to: silent })).notCarried).toMatchObject([{ reason: 'refused' }]);
  });

  it('names what was carried over in part only', async () => {
    const { carry, source, target } = await withOne('truncate');
    const acl = {
      readStreamChanges: async function* () {
        for await (const page of source.readStreamChanges())
          yield page.map((change) => ({ ...change, others: ['$acl'] }));
      },
    };
    expect(right(await carry({ from: acl }))).toMatchObject({
      carried: 0,
      notCarried: [{ reason: 'partly', message: expect.stringContaining('$acl') as string }],
    });
    expect(right(await target.streamCondition('a')()).metadata).toEqual({ truncateBefore: 2n });
  });

  it('is of bounded length, and counts all', async () => {
    const { carry, source } = stores();
    for (let n = 0; n < 150; n++) right(await source.tombstoneStream(`s-${String(n)}`)());
    const report = right(await carry({ carry: undefined }));
    expect(report.notCarriedCount).toBe(150);
    expect(report.notCarried).toHaveLength(100);
  });

  it('says what a `carry` that throws has thrown', async () => {
    const { carry } = await withOne();
    const thrown = () => {
      throw new Error('no such thing');
    };
    expect(await carry({ carry: thrown })).toMatchObject({
      left: { _tag: 'CarryFailed', message: expect.stringMatching(/`carry` threw for a: no such thing/) as string },
    });
  });
});

// Deleting and tombstoning a stream.
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { both, wireErrorOf } from './support/connected.js';
import { manualTimers, until } from './support/manual-timers.js';
import { serverError } from './support/replies.js';

test('a stream is deleted and tombstoned whatever its revision, by the leader', async () => {
  const asked: unknown[] = [];
  const [, connection] = await both({
    delete: (call, reply) => {
      const options = call.request.getOptions()!;
      const name = Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString();
      asked.push(['delete', name, options.hasAny(), call.metadata.get('requires-leader')]);
      reply(null, new streams.DeleteResp());
    },
    tombstone: (call, reply) => {
      const options = call.request.getOptions()!;
      const name = Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString();
      asked.push(['tombstone', name, options.hasAny(), call.metadata.get('requires-leader')]);
      reply(null, new streams.TombstoneResp());
    },
  });
  await connection.deleteStream('konto-ü');
  await connection.tombstoneStream('konto-ü');
  expect(asked).toEqual([
    ['delete', 'konto-ü', true, ['true']],
    ['tombstone', 'konto-ü', true, ['true']],
  ]);
});

test('the deletion of a tombstoned stream is a typed error, and certainly did nothing', async () => {
  const error = serverError(status.FAILED_PRECONDITION, 'deleted', {
    exception: 'stream-deleted',
    'stream-name': 'a-1',
  });
  const [, connection] = await both({ delete: (_call, reply) => reply(error) });
  expect(await wireErrorOf(connection.deleteStream('a-1'))).toMatchObject({
    fault: 'stream-deleted',
    nothingDone: true,
  });
});

test('a deletion that is not answered times out as perhaps done', async () => {
  const timers = manualTimers();
  let asked = 0;
  const [, connection] = await both(
    {
      tombstone: () => {
        asked++;
      },
    },
    { timers },
  );
  const failure = wireErrorOf(connection.tombstoneStream('a-1'));
  await until(() => asked === 1);
  timers.advance(10_000);
  expect(await failure).toMatchObject({ fault: 'timeout', nothingDone: false });
  expect(timers.waiting()).toBe(0);
});

test('many deletions at one time are no leak that Node warns of', async () => {
  const warned = jest.fn();
  process.on('warning', warned);
  const waiting: (() => void)[] = [];
  const [, connection] = await both({
    delete: (_call, reply) => waiting.push(() => reply(null, new streams.DeleteResp())),
  });
  const deleted = Array.from({ length: 20 }, (_, n) => connection.deleteStream(`a-${n}`));
  await until(() => waiting.length === 20);
  for (const answer of waiting) answer();
  await Promise.all(deleted);
  process.off('warning', warned);
  expect(warned.mock.calls).toEqual([]);
});

// C9: clocks that differ do not make appends time out, and are named when something else does.
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { both, event, serving, connected, wireErrorOf } from './support/connected.js';
import { manualTimers, until } from './support/manual-timers.js';
import { refused, written } from './support/replies.js';
import type { BatchCall } from './support/scripted-server.js';

// Judges the absolute deadline as the server does, with a clock that is `ahead` milliseconds ahead of the machine's.
const judging =
  (ahead: number) =>
  (call: BatchCall): unknown =>
    call.on('data', (request: streams.BatchAppendReq) => {
      const deadline = request.getOptions()?.getDeadline()?.toDate().getTime() ?? Infinity;
      call.write(deadline <= Date.now() + ahead ? refused(request, 'Timeout') : written(request, 0));
    });

test.each([-3_600_000, -20_000, 0, 20_000, 3_600_000])(
  'C9: an append to a server whose clock is %i ms ahead is written',
  async (ahead) => {
    const [, connection] = await both({ batchAppend: judging(ahead) });
    expect(await connection.append('a-1', 'no_stream', [event()])).toMatchObject({ _tag: 'Appended' });
  },
);

test('C9: a server that says too early that it timed out is quoted with the time it had and the skew of its clock', async () => {
  // Our clock is 90 s behind the one that the server puts into its answers.
  const timers = manualTimers(Date.now() - 90_000);
  const [, connection] = await both(
    {
      batchAppend: (call) =>
        call.on('data', (request: streams.BatchAppendReq) => call.write(refused(request, 'Timeout'))),
    },
    { timers },
  );
  const error = await wireErrorOf(connection.append('a-1', 'no_stream', [event()]));
  expect(error).toMatchObject({ fault: 'timeout', nothingDone: false });
  expect(error.message).toMatch(
    /of the 10000 ms that it was given; mind clock skew: .* about (89|90|91) s ahead of ours/,
  );
});

test('C9: appends that are not answered while the server is there name the skew too', async () => {
  const timers = manualTimers(Date.now() + 45_000);
  const seen: unknown[] = [];
  const [, connection] = await both(
    { batchAppend: (call) => call.on('data', (request) => seen.push(request)) },
    { timers },
  );
  const failure = wireErrorOf(connection.append('a-1', 'no_stream', [event()]));
  await until(() => seen.length === 1);
  timers.advance(10_000);
  expect((await failure).message).toMatch(/clock is about (44|45|46) s behind ours/);
});

test('clocks that agree are not mentioned', async () => {
  const server = await serving({
    batchAppend: (call) =>
      call.on('data', (request: streams.BatchAppendReq) => call.write(refused(request, 'Timeout'))),
  });
  const error = await wireErrorOf(connected(server.url).append('a-1', 'no_stream', [event()]));
  expect(error.message).not.toContain('skew');
});

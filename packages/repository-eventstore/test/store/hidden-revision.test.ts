// The newest revision of a stream that shows nothing, from what a read says at its end.
import { WireError, type Connection, type Frame, type Frames } from '../../src/connection/connection.js';
import { hiddenRevisions } from '../../src/streams/hidden-revision.js';
import { left, right } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

type Call = Parameters<Connection['readStream']>[0];

const told = (...frames: readonly unknown[]) => {
  const calls: Call[] = [];
  async function* give(): Frames {
    for (const frame of frames) yield [frame as Frame];
  }
  const readStream = (call: Call): Frames => {
    calls.push(call);
    return give();
  };
  return { calls, hidden: hiddenRevisions({ ...fakeConnection(), readStream }) };
};

const last = { _tag: 'LastRevision', revision: 4n };

it('is the last revision that the leader names when it gives no event', async () => {
  const { calls, hidden } = told(last);
  expect(right(await hidden('s-1')())).toBe(4n);
  expect(calls).toEqual([
    { stream: 's-1', direction: 'forwards', from: 'start', maxCount: 1n, requireLeader: true, tellLast: true },
  ]);
});

it('is undefined when an event is shown, and when the leader names none: there is no such stream, or it is deleted', async () => {
  expect(right(await told({ _tag: 'Event' }, last).hidden('s-1')())).toBeUndefined();
  expect(right(await told().hidden('s-1')())).toBeUndefined();
  expect(right(await told({ _tag: 'CaughtUp' }).hidden('s-1')())).toBeUndefined();
});

it('is a ReadError of a stream that is tombstoned or cannot be read', async () => {
  const failing = (error: Error) =>
    hiddenRevisions({
      ...fakeConnection(),
      readStream: () => {
        throw error;
      },
    });
  expect(left(await failing(new WireError('stream-deleted', true, ''))('s-1')())).toMatchObject({
    _tag: 'ReadError',
    fault: 'stream-deleted',
    retryable: false,
  });
  expect(left(await failing(new WireError('unavailable', true, ''))('s-1')())).toMatchObject({ retryable: true });
});

// How the answers of the wire become the answers of the port.
import * as E from 'fp-ts/lib/Either.js';
import { WireError, type AppendReply, type WireFault } from '../../src/connection/connection.js';
import { event, events, left, notAppended, readAllOf, right, streamsOn } from '../support/events.js';
import { fakeConnection } from '../support/fake-connection.js';

const setUp = (options?: Parameters<typeof streamsOn>[1]) => {
  const connection = fakeConnection();
  return { connection, ...streamsOn(connection, options) };
};

const answering = async (reply: AppendReply | Error) => {
  const { connection, append } = setUp();
  connection.intercept = () => (reply instanceof Error ? Promise.reject(reply) : reply);
  return append('s-1', 'no_stream', [event()])();
};

describe('an append', () => {
  it('gives revision and position of its last event', async () => {
    const { append, connection } = setUp();
    const answer = right(await append('s-1', 'no_stream', events(3))());
    expect(answer).toEqual({ revision: 2n, position: connection.records('s-1')[2]?.position });
    expect(Object.isFrozen(answer.position)).toBe(true);
  });

  it('sends our own bytes, and those of shared metadata once', async () => {
    const { append, connection } = setUp();
    const metadata = { by: 'Zoë' };
    await append('s-1', 'no_stream', [
      { ...event({ text: '€' }), metadata },
      { ...event(), metadata },
    ])();
    const [first, second] = connection.records('s-1');
    expect(Buffer.from(first?.data ?? []).toString()).toBe('{"text":"€"}');
    expect(first?.isJson).toBe(true);
    expect(second?.metadata).toBe(first?.metadata);
  });

  it('names stream, expected and actual revision in a conflict, also where there is no stream', async () => {
    const { append } = setUp();
    const conflict = { _tag: 'WrongExpectedRevision', stream: 's-1', expected: 4n };
    expect(left(await append('s-1', 4n, [event()])())).toEqual({ ...conflict, actual: 'no_stream' });
    await append('s-1', 'no_stream', events(2))();
    expect(left(await append('s-1', 4n, [event()])())).toEqual({ ...conflict, actual: 1n });
    expect(left(await append('s-1', 'no_stream', [event()])())).toEqual({
      ...conflict,
      expected: 'no_stream',
      actual: 1n,
    });
  });

  it('is refused before the wire when an id is no UUID, the stream has no name, or the revision is none', async () => {
    const { append, connection } = setUp();
    const refusals = [
      await append('s-1', 'no_stream', [{ ...event(), id: 'one' }])(),
      await append('', 'no_stream', [event()])(),
      await append('s-1', -1n, [event()])(),
      await append('s-1', 2n ** 63n, [event()])(),
      await append('s-1', 'no_stream', [{ ...event(), type: '' }])(),
    ];
    for (const refusal of refusals) expect(notAppended(refusal)).toMatchObject({ fault: 'refused', retryable: false });
    expect(connection.calls['append']).toBeUndefined();
  });

  it('is refused, not thrown, when an event cannot even be looked at', async () => {
    const { append } = setUp();
    const trap = {
      ...event(),
      get id(): string {
        throw new Error('a trap');
      },
    };
    expect(notAppended(await append('s-1', 'no_stream', [trap])())).toMatchObject({ fault: 'refused' });
  });

  it('over the size limit is not sent, and one that the server finds too large is too-large as well', async () => {
    const { append, connection } = setUp({ maxAppendSize: 100 });
    const large = event({ text: 'x'.repeat(100) });
    expect(notAppended(await append('s-1', 'no_stream', [event(), large])())).toMatchObject({ fault: 'too-large' });
    expect(connection.calls['append']).toBeUndefined();
    for (const limit of [undefined, 5])
      expect(notAppended(await answering({ _tag: 'TooLarge', limit }))).toMatchObject({
        fault: 'too-large',
        retryable: false,
      });
  });

  it('of which the wire does not know what became is Ambiguous, whatever the fault', async () => {
    const faults: readonly WireFault[] = ['timeout', 'unavailable', 'aborted', 'unknown', 'access-denied'];
    for (const fault of faults) {
      const cause = new WireError(fault, false, 'lost');
      expect(left(await answering(cause))).toEqual({ _tag: 'Ambiguous', stream: 's-1', cause });
    }
    const bug = new TypeError('a bug in the connection');
    expect(left(await answering(bug))).toEqual({ _tag: 'Ambiguous', stream: 's-1', cause: bug });
  });

  it('that certainly was not done says why, and whether it may be sent again', async () => {
    const told = async (fault: WireFault) => {
      const { fault: meaning, retryable } = notAppended(await answering(new WireError(fault, true, 'no')));
      return [meaning, retryable];
    };
    expect(await told('unavailable')).toEqual(['unavailable', true]);
    expect(await told('timeout')).toEqual(['unavailable', true]);
    expect(await told('access-denied')).toEqual(['access-denied', false]);
    expect(await told('refused')).toEqual(['refused', false]);
    expect(await told('stream-deleted')).toEqual(['stream-deleted', false]);
  });

  it('that met a follower is sent once more, to the leader', async () => {
    const { append, connection } = setUp();
    let calls = 0;
    connection.intercept = (_stream, _expected, write) => {
      if (++calls === 1) throw new WireError('not-leader', true, 'the leader is another');
      return write();
    };
    expect(right(await append('s-1', 'no_stream', [event()])()).revision).toBe(0n);
    connection.intercept = () => Promise.reject(new WireError('not-leader', true, 'the leader is another'));
    expect(notAppended(await append('s-1', 0n, [event()])())).toMatchObject({ fault: 'unavailable', retryable: true });
    expect(connection.calls['append']).toBe(4);
  });
});

describe('an answer without a position', () => {
  it('is of a deleted life while the stream is deleted: at "no stream" the events are written again', async () => {
    const { append, deleteStream, connection, ...store } = setUp();
    const [first, second] = [events(2), events(2)];
    await append('s-1', 'no_stream', first)();
    await append('s-1', 1n, second)();
    right(await deleteStream('s-1')());
    expect(left(await append('s-1', 1n, second)())).toEqual({
      _tag: 'WrongExpectedRevision',
      stream: 's-1',
      expected: 1n,
      actual: 3n,
    });
    const answer = right(await append('s-1', 'no_stream', first)());
    expect(answer).toEqual({ revision: 5n, position: connection.records('s-1')[5]?.position });
    expect((await readAllOf(store, 's-1')).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  });

  it('is no leave to write behind events of somebody who re-creates the stream at the same time', async () => {
    const { append, deleteStream, connection } = setUp();
    const first = events(2);
    await append('s-1', 'no_stream', first)();
    right(await deleteStream('s-1')());
    let met = false;
    connection.intercept = async (stream, expected, write) => {
      if (stream === 's-1' && expected !== 'no_stream' && !met) {
        met = true;
        right(await append('s-1', 'no_stream', events(1))());
      }
      return write();
    };
    expect(left(await append('s-1', 'no_stream', first)())._tag).toBe('Ambiguous');
    expect(connection.records('s-1')).toHaveLength(3);
  });

  it('to the events that re-created the stream, whose reply was lost, is their place in the new life', async () => {
    const { append, deleteStream, connection, ...store } = setUp();
    const first = events(2);
    await append('s-1', 'no_stream', first)();
    right(await deleteStream('s-1')());
    right(await append('s-1', 'no_stream', first)());
    const again = right(await append('s-1', 'no_stream', first)());
    expect(again).toEqual({ revision: 3n, position: connection.records('s-1')[3]?.position });
    expect(await readAllOf(store, 's-1')).toHaveLength(2);
  });

  it('to events that $maxCount hides is done, at a position that is not before them', async () => {
    const { append, setStreamMetadata, connection } = setUp();
    const first = events(2);
    await append('s-1', 'no_stream', first)();
    await append('s-1', 1n, events(1))();
    right(await setStreamMetadata('s-1', { maxCount: 1 })());
    const { revision, position } = right(await append('s-1', 'no_stream', first)());
    expect(revision).toBe(1n);
    expect(position.commit).toBeGreaterThanOrEqual(connection.records('s-1')[1]?.position.commit ?? 0n);
  });

  it('is not taken for done when its events may be of a deleted life, and others have re-created the stream', async () => {
    const { append, deleteStream, setStreamMetadata } = setUp();
    const first = events(2);
    await append('s-1', 'no_stream', first)();
    right(await deleteStream('s-1')());
    right(await append('s-1', 'no_stream', events(1))());
    expect(left(await append('s-1', 'no_stream', first)())._tag).toBe('Ambiguous');
    const others = events(2);
    await append('s-2', 'no_stream', others)();
    await append('s-2', 1n, events(1))();
    right(await setStreamMetadata('s-2', { truncateBefore: 2n })());
    expect(left(await append('s-2', 'no_stream', others)())._tag).toBe('Ambiguous');
  });

  it('is Ambiguous when it cannot be looked into', async () => {
    const { append, deleteStream, connection } = setUp();
    const first = events(2);
    await append('s-1', 'no_stream', first)();
    right(await deleteStream('s-1')());
    connection.intercept = (_stream, expected, write) => {
      if (expected !== 'no_stream') throw new WireError('unavailable', true, 'gone');
      return write();
    };
    expect(left(await append('s-1', 'no_stream', first)())._tag).toBe('Ambiguous');
  });

  it('is the only one that costs more than one call', async () => {
    const { append, connection } = setUp();
    const same = events(2);
    await append('s-1', 'no_stream', same)();
    await append('s-1', 'no_stream', same)();
    await append('s-1', 1n, events(1))();
    expect(connection.calls).toEqual({ append: 3 });
  });
});

describe('appends in flight', () => {
  it('are so many at most; others wait their turn, and beyond a bounded line they are turned away', async () => {
    const { append, connection } = setUp({ maxAppendsInFlight: 2, maxAppendsQueued: 3 });
    const sent: (() => void)[] = [];
    connection.intercept = (_stream, _expected, write) =>
      new Promise((resolve) => {
        sent.push(() => {
          resolve(write());
        });
      });
    const answers = Array.from({ length: 7 }, (_, n) => append(`s-${String(n)}`, 'no_stream', [event()])());
    const shed = await Promise.all(answers.slice(5));
    for (const answer of shed) expect(notAppended(answer)).toMatchObject({ fault: 'overloaded', retryable: true });
    expect(sent).toHaveLength(2);
    for (let n = 0; n < 5; n++) {
      sent[n]?.();
      expect(E.isRight((await answers[n]) ?? shed[0]!)).toBe(true);
    }
    expect(sent).toHaveLength(5);
    connection.intercept = (_stream, _expected, write) => write();
    right(await append('s-9', 'no_stream', [event()])());
  });

  it('cannot be limited to none, which would let none ever end', () => {
    for (const maxAppendsInFlight of [0, -1, NaN]) expect(() => setUp({ maxAppendsInFlight })).toThrow(RangeError);
    expect(() => setUp({ maxAppendsQueued: -1 })).toThrow(RangeError);
  });
});

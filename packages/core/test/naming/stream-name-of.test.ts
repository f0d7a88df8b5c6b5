// The stream of an aggregate, by its definition and key.
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { defineAggregate, parseStreamName, streamNameOf } from '@millrace/core';

const Booking = defineAggregate({
  type: 'booking',
  key: { room: t.string, night: t.Int },
  initial: {},
  events: {},
  commands: {},
});

describe('the stream of an aggregate', () => {
  it('is named after its type and key, in the order of their declaration', () => {
    expect(streamNameOf(Booking)({ night: 3, room: 'blue room' })).toEqual(E.right('booking-blue%20room+=3'));
    expect(parseStreamName('booking-blue%20room+=3')).toEqual({ type: 'booking', parts: ['blue room', 3] });
  });

  it('is not there for a key that its codec refuses', () => {
    const wrong = streamNameOf(Booking)({ room: 'blue', night: 1.5 });
    expect(E.isLeft(wrong) && wrong.left._tag).toBe('Invalid');
    expect(E.isLeft(wrong) && wrong.left.message).toContain('night');
  });
});

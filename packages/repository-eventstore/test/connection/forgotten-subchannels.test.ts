// gRPC's subchannels that wait to reconnect: those that somebody uses connect, those that nobody does stay idle.
import { connectivityState } from '@grpc/grpc-js';
import { Subchannel } from '@grpc/grpc-js/build/src/subchannel.js';
import { stopForgottenSubchannels } from '../../src/connection/forgotten-subchannels.js';

const { TRANSIENT_FAILURE, CONNECTING, IDLE } = connectivityState;

beforeAll(async () => {
  await Promise.all([stopForgottenSubchannels(), stopForgottenSubchannels()]);
});

/** What a subchannel that was to reconnect does when its backoff ends. */
function afterBackoff(refcount: number): unknown {
  const transitionToState = jest.fn();
  const waiting = { refcount, continueConnecting: true, transitionToState };
  const { handleBackoffTimer } = Subchannel.prototype as unknown as { handleBackoffTimer: () => void };
  handleBackoffTimer.call(waiting);
  return transitionToState.mock.calls[0];
}

test('one that a channel uses connects', () => {
  expect(afterBackoff(1)).toEqual([[TRANSIENT_FAILURE], CONNECTING]);
});

test('one that no channel uses any more does not', () => {
  expect(afterBackoff(0)).toEqual([[TRANSIENT_FAILURE], IDLE]);
});

// Keeps gRPC from connecting for nobody: a leak of sockets in `@grpc/grpc-js`, seen in 1.14.7.
interface Insides {
  refcount?: number;
  continueConnecting?: boolean;
  handleBackoffTimer?: () => void;
}

let stopped: Promise<void> | undefined;

/**
 * A channel that is closed while it waits to reconnect lets go of its subchannel, whose timer still runs: when it ends,
 * the subchannel connects, and keeps a socket that nobody uses and nobody closes. An outage of a minute, in which new
 * channels are tried, leaves one for each; and the client library closes channels of its own in the same way, when it
 * looks for the leader. So the timer is told first that nobody waits. Nothing else changes for anybody's channels.
 *
 * Another version of gRPC may be without the leak, or without these names: then nothing is done.
 */
export function stopForgottenSubchannels(): Promise<void> {
  stopped ??= import('@grpc/grpc-js/build/src/subchannel.js').then(
    ({ Subchannel }) => {
      stop(Subchannel.prototype as unknown as Insides);
    },
    () => undefined,
  );
  return stopped;
}

function stop(insides: Insides): void {
  const { handleBackoffTimer } = insides;
  if (handleBackoffTimer === undefined) return;
  insides.handleBackoffTimer = function (this: Insides): void {
    if (this.refcount === 0) this.continueConnecting = false;
    handleBackoffTimer.call(this);
  };
}

// When an answer may go out: at once, unless the server is slowed down or its network is half-open.
import type { NodeContext } from '../server/node-context.js';

/** `undefined` if it may at once. */
export const answering = ({ faults, network }: NodeContext): Promise<void> | undefined => {
  if (faults.delay === 0) return network.closed() ? network.pass() : undefined;
  return new Promise<void>((resolve) => {
    setTimeout(() => void network.pass().then(resolve), faults.delay).unref();
  });
};

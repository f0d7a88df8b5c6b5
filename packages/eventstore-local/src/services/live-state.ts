// Whether a subscription is live, and what it says when that changes.
import type { NodeContext } from '../server/node-context.js';
import { caughtUpMessage, fellBehindMessage } from '../wire/read-response.js';
import { timedOut } from '../wire/rpc-error.js';
import type { ReplyStream } from './reply-stream.js';

export const TOO_SLOW = 'Consumer too slow to handle event while live. Client resubscription required.';

export interface LiveState {
  readonly live: () => boolean;
  /** Everything was sent. */
  readonly caughtUp: () => Promise<void>;
  /** The client was so slow that `behind` events wait for it. */
  readonly lagging: (behind: number) => Promise<void>;
}

export const liveState = ({ settings }: NodeContext, reply: ReplyStream): LiveState => {
  let live = false;
  return {
    live: () => live,
    caughtUp: async () => {
      if (live) return;
      live = true;
      await reply.send(caughtUpMessage());
    },
    lagging: async (behind) => {
      if (!live || behind <= settings.liveBuffer) return;
      if (settings.dropSlowConsumers) {
        reply.end(timedOut(TOO_SLOW));
        return;
      }
      live = false;
      await reply.send(fellBehindMessage());
    },
  };
};

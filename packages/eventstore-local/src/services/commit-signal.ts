// Lets a subscription wait until there may be something new for it, or until it is over.
import type { LogView } from '../server/log-view.js';
import type { ReplyStream } from './reply-stream.js';

export interface CommitSignal {
  /** Resolves at the next commit, at once if there was one since the last wait, or when the call is over. */
  readonly wait: () => Promise<void>;
}

export const commitSignal = (view: LogView, reply: ReplyStream): CommitSignal => {
  let rung = false;
  let waiting: (() => void) | undefined;
  const ring = (): void => {
    rung = true;
    const go = waiting;
    waiting = undefined;
    go?.();
  };
  const stop = view.onCommitted(ring);
  reply.onClosed(() => {
    stop();
    ring();
  });
  return {
    wait: async () => {
      if (!rung && reply.open()) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      }
      rung = false;
    },
  };
};

// Which node leads, and what each node shows of the log.
import type { LogEngine } from '../engine/engine.js';
import { laggingView, type LogView } from './log-view.js';

export interface Member {
  readonly id: string;
  readonly host: string;
  /** 0 until the node listens. */
  port: number;
  alive: boolean;
}

export interface Cluster {
  readonly members: readonly Member[];
  readonly leader: () => number;
  readonly lead: (node: number) => void;
  /** Followers show nothing at or behind this position of the log; `undefined` lets them show all. */
  readonly standAt: (position: number | undefined) => void;
  /** What a node shows of the log now. */
  readonly view: (node: number) => LogView;
}

export const cluster = (members: readonly Member[], engine: () => LogEngine): Cluster => {
  let leader = 0;
  let limit: number | undefined;
  const released = new Set<() => void>();

  return {
    members,
    leader: () => leader,
    lead: (node) => {
      leader = node;
    },
    standAt: (position) => {
      limit = position;
      for (const listener of [...released]) listener();
    },
    view: (node) => laggingView(engine(), () => (node === leader ? undefined : limit), released),
  };
};

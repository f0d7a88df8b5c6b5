// The life of the process that a faulty store plays: work that is under way when it dies never ends well.
import { Crashed } from './fault.js';

export interface Lifetime {
  readonly over: () => boolean;
  readonly end: () => void;
  /** What `work` comes to; rejects with `Crashed` if the process dies before. */
  readonly during: <A>(work: Promise<A>) => Promise<A>;
}

/** A process that is alive. */
export function lifetime(): Lifetime {
  const dying = new Set<(reason: Crashed) => void>();
  let over = false;
  return {
    over: () => over,
    end: () => {
      over = true;
      for (const die of dying) die(new Crashed());
      dying.clear();
    },
    during: (work) =>
      new Promise((resolve, reject) => {
        if (over) reject(new Crashed());
        else dying.add(reject);
        void work.then(resolve, reject).then(() => dying.delete(reject));
      }),
  };
}

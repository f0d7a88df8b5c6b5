// Who waits for what: a subscription at the head leaves a wake-up call under a topic, an append rings it.

/** The topic of `$all`. The topic of a stream is its name. */
export const ALL = '$all';

/** Wake-up calls by topic. A call is rung once, then forgotten. */
export interface Bells {
  readonly wait: (topic: string, wake: () => void) => void;
  readonly cancel: (topic: string, wake: () => void) => void;
  readonly ring: (topic: string) => void;
  /** How many calls are left. */
  readonly waiting: () => number;
}

/** An empty set of bells. */
export function bells(): Bells {
  const topics = new Map<string, Set<() => void>>();
  return {
    wait: (topic, wake) => {
      const calls = topics.get(topic);
      if (calls === undefined) topics.set(topic, new Set([wake]));
      else calls.add(wake);
    },
    cancel: (topic, wake) => {
      const calls = topics.get(topic);
      if (calls?.delete(wake) === true && calls.size === 0) topics.delete(topic);
    },
    ring: (topic) => {
      if (topics.size === 0) return;
      const calls = topics.get(topic);
      if (calls === undefined) return;
      topics.delete(topic);
      for (const wake of calls) wake();
    },
    waiting: () => [...topics.values()].reduce((sum, calls) => sum + calls.size, 0),
  };
}

// A gate that callers wait at while it is closed.

export interface Gate {
  readonly closed: () => boolean;
  readonly close: () => void;
  /** Lets everybody through who waits, in the order of arrival. */
  readonly open: () => void;
  /** Resolves when the gate is open. */
  readonly pass: () => Promise<void>;
}

export const gate = (): Gate => {
  let waiting: (() => void)[] | undefined;
  return {
    closed: () => waiting !== undefined,
    close: () => {
      waiting ??= [];
    },
    open: () => {
      const all = waiting ?? [];
      waiting = undefined;
      for (const go of all) go();
    },
    pass: () => {
      const queue = waiting;
      return queue === undefined ? Promise.resolve() : new Promise((resolve) => queue.push(resolve));
    },
  };
};

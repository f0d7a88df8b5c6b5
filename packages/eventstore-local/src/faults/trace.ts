// What faults were injected: a count of each kind, and the newest of them one by one.

export interface InjectedFault {
  /** Milliseconds since 1970, by the server's clock. */
  readonly at: number;
  readonly fault: string;
  /** The stream it met, where it met one. */
  readonly stream: string | undefined;
}

export interface Trace {
  readonly add: (fault: string, stream?: string) => void;
  readonly counts: () => Readonly<Record<string, number>>;
  readonly newest: () => readonly InjectedFault[];
}

const KEPT = 10_000;

export const trace = (now: () => number): Trace => {
  const counts = new Map<string, number>();
  let kept: InjectedFault[] = [];
  return {
    add: (fault, stream) => {
      counts.set(fault, (counts.get(fault) ?? 0) + 1);
      kept.push({ at: now(), fault, stream });
      if (kept.length >= 2 * KEPT) kept = kept.slice(-KEPT);
    },
    counts: () => Object.fromEntries(counts),
    newest: () => kept.slice(-KEPT),
  };
};

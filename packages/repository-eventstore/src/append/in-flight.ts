// A soft limit on the appends in flight: more wait in line, and beyond a bounded line they are turned away.

/** What an append passes on its way to the wire. */
export interface InFlight {
  /** Whether it may go; a promise of that when it must wait in line. Who may go must `leave`. */
  readonly enter: () => boolean | Promise<boolean>;
  readonly leave: () => void;
}

/**
 * @param limit how many may be in flight.
 * @param queue how many more may wait.
 * @param patience after so many milliseconds in line an append is turned away rather than sent: everything settles, also
 * when the server does not answer and each of those in flight takes its whole deadline.
 * @param now a clock in milliseconds.
 */
export function inFlight(limit: number, queue: number, patience: number, now = () => performance.now()): InFlight {
  const line: { readonly since: number; readonly go: (may: boolean) => void }[] = [];
  // Those before it have left the line.
  let first = 0;
  let flying = 0;

  const next = () => {
    const one = line[first];
    if (one === undefined) return undefined;
    first += 1;
    if (first > 1_000 && first * 2 > line.length) {
      line.splice(0, first);
      first = 0;
    }
    return one;
  };
  return {
    enter: () => {
      if (flying < limit) {
        flying += 1;
        return true;
      }
      if (line.length - first >= queue) return false;
      return new Promise((go) => line.push({ since: now(), go }));
    },
    leave: () => {
      const late = now() - patience;
      for (let one = next(); one !== undefined; one = next()) {
        if (one.since >= late) {
          one.go(true);
          return;
        }
        one.go(false);
      }
      flying -= 1;
    },
  };
}

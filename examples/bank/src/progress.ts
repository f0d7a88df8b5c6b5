// Progress: a line now and then, so that somebody who waits knows how far it is.

const EVERY_MS = 1_000;

/** Times one piece of work. */
export interface Progress {
  /** Reports how many there are so far, if it is a second ago that something was reported. */
  readonly onCount: (count: number) => void;
  /** Reports all; gives how long they took, in milliseconds. */
  readonly finish: (count: number) => number;
}

/**
 * @param report is given a line.
 * @param now in milliseconds, from wherever.
 * @param what is counted.
 */
export function startProgress(
  name: string,
  report: (line: string) => void,
  now: () => number,
  what: 'rows' | 'events' = 'rows',
): Progress {
  const began = now();
  let reported = began;
  const show = (count: number, at: number) =>
    report(`${name}: ${count} ${what}, ${((at - began) / 1000).toFixed(1)} s`);
  return {
    onCount: (count) => {
      const at = now();
      if (at - reported < EVERY_MS) return;
      reported = at;
      show(count, at);
    },
    finish: (count) => {
      const at = now();
      show(count, at);
      return at - began;
    },
  };
}

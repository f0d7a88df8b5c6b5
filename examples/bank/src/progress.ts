// Progress: a line now and then, so that somebody who waits knows how far it is.

const EVERY_MS = 1_000;

/** Times one pass. */
export interface Progress {
  /** Reports the rows so far, if it is a second ago that something was reported. */
  readonly onRows: (rows: number) => void;
  /** Reports all rows; gives how long they took, in milliseconds. */
  readonly finish: (rows: number) => number;
}

/**
 * @param report is given a line.
 * @param now in milliseconds, from wherever.
 */
export function startProgress(name: string, report: (line: string) => void, now: () => number): Progress {
  const began = now();
  let reported = began;
  const show = (rows: number, at: number) => report(`${name}: ${rows} rows, ${((at - began) / 1000).toFixed(1)} s`);
  return {
    onRows: (rows) => {
      const at = now();
      if (at - reported < EVERY_MS) return;
      reported = at;
      show(rows, at);
    },
    finish: (rows) => {
      const at = now();
      show(rows, at);
      return at - began;
    },
  };
}

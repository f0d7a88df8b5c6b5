// Where the status is shown: one line that is drawn again and again on a terminal, lines one after another elsewhere.

/** Shows a status and, above it, what happens. */
export interface StatusLine {
  readonly show: (line: string) => void;
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** Leaves the last status standing. */
  readonly end: () => void;
}

/** What is written to. */
export interface Screen {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** How wide the terminal is; `undefined` when it is none. */
  readonly columns: () => number | undefined;
}

const CLEAR = '\r\u001b[2K';

export function statusLine({ out, err, columns }: Screen): StatusLine {
  let drawn = '';
  const wipe = () => {
    if (drawn !== '') out(CLEAR);
  };
  return {
    show: (line) => {
      const width = columns();
      if (width === undefined) {
        out(`${line}\n`);
        return;
      }
      wipe();
      // A line that does not fit would not be wiped as a whole.
      drawn = line.slice(0, Math.max(1, width - 1));
      out(drawn);
    },
    say: (line) => {
      wipe();
      err(`${line}\n`);
      out(drawn);
    },
    end: () => {
      if (drawn !== '') out('\n');
      drawn = '';
    },
  };
}

// What the program touches of the process that it runs in: all of it is given, so that any part can be played by a test.

/** Where text goes. */
export interface Sink {
  /** Settles when more may be written: what is slow to read slows the writer down. */
  readonly write: (text: string) => Promise<void>;
  /** How wide the terminal is; `undefined` when it is none. */
  readonly columns: () => number | undefined;
}

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version of this package. */
  readonly version: string;
  readonly out: Sink;
  readonly err: Sink;
  /** All of the standard input. */
  readonly readInput: () => Promise<string>;
  /** Asks a question that is answered by yes or no; `undefined` when nobody is there to answer. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** Aborted when the program is to stop. */
  readonly interrupted: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

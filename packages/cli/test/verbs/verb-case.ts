// What is tried of every verb: one entry each, in the files beside this one.
import type { Place } from '../support/command-line.js';

/** A command line, and what it must say. */
export interface Line {
  readonly argv: readonly string[];
  /** Default: the log in memory, in pipes. */
  readonly place?: Place;
  /** Of both outputs together. */
  readonly says?: string | RegExp;
}

export interface VerbCase {
  /** As it is typed. */
  readonly verb: string;
  /** A success. With `--json` behind it, it is tried again. */
  readonly succeeds: Line & { readonly says: string | RegExp };
  /** The exit code of `succeeds`. Default: 0. */
  readonly code?: 0 | 1;
  /** Wrong uses: exit code 2, a reason, and the way to the help. */
  readonly wrong: readonly (Line & { readonly says: string | RegExp })[];
  /** With a config whose servers are not there: exit code 3. `undefined`: it connects to nothing. */
  readonly unreachable: Line | undefined;
}

// A verb: one thing that the command line does, as a value from which its command, its help and its tests are made.
import type { Need, OpenedConfig, Things } from '../config/opened.js';
import type { Problem } from '../problem.js';
import type { Io } from '../terminal/io.js';
import type { Output } from '../terminal/output.js';
import type { Progress } from '../terminal/progress.js';
import type { Argument, Option, ValuesOf } from './parameters.js';

/** How a verb ended: `'no'` when the answer is no, or something was found wrong, and the verb has said so itself. */
export type Ending = 'done' | 'no' | Problem;

/** What every verb gets. */
export interface BaseContext {
  readonly io: Io;
  readonly out: Output;
  /** How long work is going: `progress('copying')`. */
  readonly progress: (what: string, unit?: string) => Progress;
  /**
   * Asks before something is destroyed or moved, unless `--yes` was given; only of a verb that `asks`. Without a terminal
   * it is refused.
   *
   * @param question what is about to happen, in full: `Commit 2 events to account-a1?`
   * @returns why not, to be given back as the ending of the verb; `undefined`: go on.
   */
  readonly confirm: (question: string) => Promise<Problem | undefined>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** What a verb gets with the config. */
export interface ConfigContext extends BaseContext {
  /** For what only some runs of the verb need. */
  readonly config: OpenedConfig;
}

export type Context<N extends Need> = ([N] extends [never] ? BaseContext : ConfigContext) & Pick<Things, N>;

export interface Example {
  /** As it is typed: `millrace streams ls --category account`. */
  readonly run: string;
  readonly does: string;
}

export interface VerbSpec<
  Args extends Readonly<Record<string, Argument<unknown>>>,
  Options extends Readonly<Record<string, Option<unknown>>>,
  N extends Need,
> {
  /** As it is typed: `streams ls`. */
  readonly name: string;
  /** One line, for lists of verbs. */
  readonly summary: string;
  /** More, for its own help. */
  readonly details?: string;
  /** By name, in their order. Only the last may be variadic. */
  readonly args: Args;
  /** By name: `dryRun` is typed as `--dry-run`. `config`, `json`, `color`, `verbose` and `yes` are every verb's. */
  readonly options: Options;
  readonly examples: readonly [Example, ...Example[]];
  /** What is opened before it runs, and given to it. Without any, no config is looked for. */
  readonly needs: readonly N[];
  /** Whether it uses `confirm`, and so has `--yes`. Default: false. */
  readonly asks?: boolean;
  /** Whether it ends by itself, and cleanly, when `interrupted` is aborted. Else it is left where it stands. Default: false. */
  readonly endsItself?: boolean;
  /** What it throws is shown as `problemOf` tells it; a `ReadError` may thus be left to itself. */
  readonly run: (
    context: Context<N>,
    input: { readonly args: ValuesOf<Args>; readonly options: ValuesOf<Options> },
  ) => Promise<Ending>;
}

/** Any verb, as the frame knows it. */
export interface Verb extends Omit<
  VerbSpec<Readonly<Record<string, Argument<unknown>>>, Readonly<Record<string, Option<unknown>>>, Need>,
  'run'
> {
  readonly run: (context: ConfigContext & Partial<Things>, input: Input) => Promise<Ending>;
}

/** What was typed, read. */
export interface Input {
  readonly args: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * A verb, with the types of its input inferred from its arguments, options and needs.
 *
 * @example
 * export const streamsHead = verb({
 *   name: 'streams head',
 *   summary: 'Shows the newest events',
 *   args: {},
 *   options: { limit: optionOr('<n>', 'how many', positiveNumber, 10) },
 *   examples: [{ run: 'millrace streams head', does: 'the ten newest events' }],
 *   needs: ['store'],
 *   run: async ({ store, out }, { options: { limit } }) => { ... },
 * });
 */
export function verb<
  const Args extends Readonly<Record<string, Argument<unknown>>>,
  const Options extends Readonly<Record<string, Option<unknown>>>,
  const N extends Need = never,
>(spec: VerbSpec<Args, Options, N>): Verb {
  // The frame reads its input by `args` and `options`, and opens its `needs`: it gets what its types say.
  return spec as unknown as Verb;
}

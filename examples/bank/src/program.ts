// The whole program, apart from the process that it runs in.
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { openBank, type Bank } from './bank.js';
import { parseOptions, USAGE, type Options } from './options.js';
import { runPass } from './pass.js';
import { startProgress, type Progress } from './progress.js';
import { showSummary } from './show-summary.js';
import { openStore, type BankStore } from './store.js';
import { summaryJson } from './summary-json.js';
import { summarize, type Summary, type TimedPass } from './summary.js';
import { viewsSummary } from './views/views-summary.js';

/** Where a program runs. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether somebody reads `err` as it is written. */
  readonly watched: boolean;
  /** In milliseconds, from wherever. */
  readonly now: () => number;
  /** `EVENTSTORE_URL`. */
  readonly eventStoreUrl: string | undefined;
}

/**
 * Runs the command line `args`.
 *
 * @param sample the file to read when none is named.
 * @returns the exit code.
 */
export async function program(args: readonly string[], terminal: Terminal, sample: string): Promise<0 | 1 | 2> {
  const options = parseOptions(args);
  if (E.isLeft(options)) {
    terminal.err(`bank: ${options.left}\n\n${USAGE}`);
    return 2;
  }
  const { file = sample, json, help } = options.right;
  if (help) {
    terminal.out(USAGE);
    return 0;
  }
  const summary = await run(file, options.right, terminal);
  if (E.isLeft(summary)) {
    terminal.err(`bank: ${summary.left}\n`);
    return 1;
  }
  terminal.out(json ? summaryJson(summary.right) : showSummary(summary.right));
  return summary.right.views.differences.length === 0 ? 0 : 1;
}

async function run(file: string, options: Options, terminal: Terminal): Promise<E.Either<string, Summary>> {
  const report = (line: string) => {
    if (!options.json || terminal.watched) terminal.err(`${line}\n`);
  };
  const opened = await opening(options.store, terminal.eventStoreUrl)();
  if (E.isLeft(opened)) return opened;
  const { store, note, close } = opened.right;
  if (note !== undefined) report(note);
  try {
    return await passes(store, file, options.repeat, report, terminal.now);
  } finally {
    await close();
  }
}

// A connection string that is none is the user's to mend.
const opening = TE.tryCatchK(openStore, (cause) => (cause instanceof Error ? cause.message : String(cause)));

async function passes(
  store: BankStore,
  file: string,
  repeat: boolean,
  report: (line: string) => void,
  now: () => number,
): Promise<E.Either<string, Summary>> {
  const bank = openBank(store);
  const timed = (name: string, rejected?: ReadonlySet<string>) =>
    timedPass(bank, file, startProgress(name, report, now), rejected);

  const first = await timed(repeat ? 'first pass' : 'reading');
  if (E.isLeft(first)) return first;
  const second = repeat ? await timed('second pass', first.right.pass.rejectedRows) : undefined;
  if (second !== undefined && E.isLeft(second)) return second;
  const { accounts } = first.right.pass;
  const end = await viewsSummary(bank, store, accounts, report, now);
  return E.isLeft(end)
    ? end
    : E.right(summarize(file, first.right, second?.right, end.right.balances, end.right.views));
}

async function timedPass(
  bank: Bank,
  file: string,
  progress: Progress,
  rejectedBefore?: ReadonlySet<string>,
): Promise<E.Either<string, TimedPass>> {
  const pass = await runPass(bank, file, progress.onCount, rejectedBefore);
  return E.isLeft(pass) ? pass : E.right({ pass: pass.right, milliseconds: progress.finish(pass.right.rows) });
}

// How far a long piece of work is, on the standard error: a bar that is drawn again on a terminal, a line now and then
// elsewhere, and nothing with `--json`.
import type { Io } from './io.js';
import { cut } from './fit.js';
import { count, duration } from './moments.js';
import { redact } from './redact.js';

export interface Progress {
  /** @param done so far; @param total when it is known, it may grow, or the way; @param more a few words behind it. */
  readonly update: (done: number, total?: number | Way, more?: string) => Promise<void>;
  /** A line that stays, above the bar. */
  readonly say: (line: string) => Promise<void>;
  /** Takes the bar away, so that something else can be written; the next update draws it again. */
  readonly clear: () => Promise<void>;
  /** Leaves the last line standing, and ends. */
  readonly end: () => Promise<void>;
}

/** How far it is where the total is not known, but the place in a log is. */
export interface Way {
  /** How much is done, whoever did it: 0 to 1. */
  readonly share: number;
  /** Milliseconds that the rest will take. Default: as the way since the first update. */
  readonly left?: number | undefined;
  /** Default: the mean since it began. */
  readonly perSecond?: number;
}

// What is done before anybody looks needs no bar.
const DRAWN_AFTER = 400;
const DRAWN_EVERY = 100;
const SAID_EVERY = 5_000;
const BAR = 24;
const CLEAR = '\r\u001b[2K';

/**
 * @param what is done: `copying`.
 * @param unit what is counted: `events`.
 */
export function progressOn(io: Pick<Io, 'err' | 'now'>, json: boolean, what: string, unit = 'events'): Progress {
  const { err, now } = io;
  const began = now();
  let last: number | undefined;
  let drawn = false;
  let ended = false;
  let words = '';
  let first: number | undefined;

  const show = async (isLast: boolean): Promise<void> => {
    const width = err.columns();
    if (width === undefined) await err.write(`${words}\n`);
    else await err.write(`${drawn ? CLEAR : ''}${cut(words, width - 1)}${isLast ? '\n' : ''}`);
    drawn = !isLast && width !== undefined;
  };

  return {
    update: async (done, total, more) => {
      if (json || ended) return;
      const time = now();
      const width = err.columns();
      if (typeof total === 'object') first ??= total.share;
      const elapsed = time - began;
      words = wordsFor({ what, unit, done, total, more, elapsed, first, bar: width !== undefined && width > 60 });
      if (time - began < (width === undefined ? SAID_EVERY : DRAWN_AFTER)) return;
      if (last !== undefined && time - last < (width === undefined ? SAID_EVERY : DRAWN_EVERY)) return;
      last = time;
      await show(false);
    },
    say: async (line) => {
      if (json) return;
      await err.write(`${drawn ? CLEAR : ''}${redact(line)}\n`);
      drawn = false;
    },
    clear: async () => {
      if (drawn) await err.write(CLEAR);
      drawn = false;
    },
    end: async () => {
      if (json || ended) return;
      ended = true;
      if (words !== '') await show(true);
    },
  };
}

interface Seen {
  readonly what: string;
  readonly unit: string;
  readonly done: number;
  readonly total: number | Way | undefined;
  readonly more: string | undefined;
  readonly elapsed: number;
  /** The share of the first update. */
  readonly first: number | undefined;
  readonly bar: boolean;
}

function wordsFor({ what, unit, done, more, bar, ...seen }: Seen): string {
  const total = typeof seen.total === 'number' ? seen.total : undefined;
  const { share, rate, left } = measured(done, seen);
  const filled = Math.round((share ?? 0) * BAR);
  return [
    what,
    ...(bar && share !== undefined ? [`${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`] : []),
    ...(share === undefined ? [] : [`${String(Math.floor(share * 100))}%`]),
    total === undefined ? `${count(done)} ${unit}` : `${count(done)}/${count(total)} ${unit}`,
    `${count(Math.round(rate))}/s`,
    ...(left === undefined || share === 1 ? [] : [`${duration(left)} left`]),
    ...(more === undefined ? [] : [more]),
  ].join('  ');
}

function measured(
  done: number,
  { total, elapsed, first }: Pick<Seen, 'total' | 'elapsed' | 'first'>,
): { readonly share: number | undefined; readonly rate: number; readonly left: number | undefined } {
  const mean = elapsed > 0 ? (done * 1_000) / elapsed : 0;
  if (total === undefined) return { share: undefined, rate: mean, left: undefined };
  if (typeof total === 'number') {
    const left = mean === 0 ? undefined : (Math.max(0, total - done) * 1_000) / mean;
    return { share: total <= 0 ? 1 : Math.min(1, done / total), rate: mean, left };
  }
  const share = Math.min(1, Math.max(0, total.share));
  const went = share - (first ?? share);
  const rest = went > 0 ? ((1 - share) * elapsed) / went : undefined;
  return { share, rate: total.perSecond ?? mean, left: total.left ?? rest };
}

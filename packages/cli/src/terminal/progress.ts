// How far a long piece of work is, on the standard error: a bar that is drawn again on a terminal, a line now and then
// elsewhere, and nothing with `--json`.
import type { Io } from './io.js';
import { cut } from './fit.js';
import { count, duration } from './moments.js';
import { redact } from './redact.js';

export interface Progress {
  /** @param done so far; @param total when it is known, it may grow; @param more a few words behind it. */
  readonly update: (done: number, total?: number, more?: string) => Promise<void>;
  /** A line that stays, above the bar. */
  readonly say: (line: string) => Promise<void>;
  /** Takes the bar away, so that something else can be written; the next update draws it again. */
  readonly clear: () => Promise<void>;
  /** Leaves the last line standing, and ends. */
  readonly end: () => Promise<void>;
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
      words = wordsFor({
        what,
        unit,
        done,
        total,
        more,
        elapsed: time - began,
        bar: width !== undefined && width > 60,
      });
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
  readonly total: number | undefined;
  readonly more: string | undefined;
  readonly elapsed: number;
  readonly bar: boolean;
}

function wordsFor({ what, unit, done, total, more, elapsed, bar }: Seen): string {
  const rate = elapsed > 0 ? (done * 1_000) / elapsed : 0;
  const share = total === undefined ? undefined : total <= 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round((share ?? 0) * BAR);
  const left = total === undefined || rate === 0 ? undefined : (Math.max(0, total - done) * 1_000) / rate;
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

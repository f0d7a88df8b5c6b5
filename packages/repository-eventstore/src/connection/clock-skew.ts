// How far the server's clock is from ours, estimated from the `date` header of its answers, which is exact to a second.
import type { Metadata } from '@grpc/grpc-js';

export interface ClockSkew {
  /** Looks at the head of an answer that has just come. */
  readonly observe: (metadata: Metadata) => void;
  /** By so many seconds the server's clock is ahead of ours; `undefined` before it has told its time. */
  readonly seconds: () => number | undefined;
  /** In words, when it is worth a word: half a sentence that begins with `; `. */
  readonly words: () => string;
}

// Less than this is within what the header can tell.
const WORTH_A_WORD = 2;

export function clockSkew(now: () => number): ClockSkew {
  let seconds: number | undefined;
  return {
    observe: (metadata) => {
      const [date] = metadata.get('date');
      const server = typeof date === 'string' ? Date.parse(date) : NaN;
      // The header leaves out the fraction of the second.
      if (Number.isFinite(server)) seconds = Math.round((server + 500 - now()) / 1_000);
    },
    seconds: () => seconds,
    words: () => {
      if (seconds === undefined || Math.abs(seconds) < WORTH_A_WORD) return '';
      const side = seconds > 0 ? 'ahead of' : 'behind';
      return `; mind clock skew: the server's clock is about ${Math.abs(seconds)} s ${side} ours`;
    },
  };
}

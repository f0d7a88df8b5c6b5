// Text in the cells of a terminal: how wide it is, cut, and filled up. What it is given has no escape sequences.
import width from 'fast-string-width';

export const widthOf: (text: string) => number = width;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** `text` in at most `cells` cells, `…` at its end where it was cut. */
export function cut(text: string, cells: number): string {
  // A character takes three code units a cell at most, mostly; no need to measure what is far too long.
  if (text.length <= cells * 8 && widthOf(text) <= cells) return text;
  let kept = '';
  let left = cells - 1;
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return cells < 1 ? '' : `${kept}…`;
}

/** `text` with spaces to fill `cells` cells. */
export function fill(text: string, cells: number, side: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, cells - widthOf(text)));
  return side === 'left' ? text + spaces : spaces + text;
}

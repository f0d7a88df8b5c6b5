// The text of a node or of an edge: how much of it is drawn, and how wide.
import width from 'fast-string-width';
import { shown } from '../shown.js';

/** A text of a diagram, and its width in pixels. Its element is told the width, so that no font makes it wider. */
export interface Label {
  readonly text: string;
  readonly width: number;
}

/** In pixels. */
const FONT_SIZE = 13;
export const LINE_HEIGHT = 17;

/** Of a character in a font of fixed width, as most of those are made. */
const CELL = FONT_SIZE * 0.6;

/** The widest text that is drawn whole, in characters. */
const LONGEST = 32;

const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function label(raw: string): Label {
  const text = clipped(shown(raw));
  return { text, width: width(text) * CELL };
}

function clipped(text: string): string {
  if (width(text) <= LONGEST) return text;
  let kept = '';
  for (const { segment } of segments.segment(text)) {
    if (width(kept + segment) > LONGEST - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

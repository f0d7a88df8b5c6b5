// The output of a terminal as somebody sees it.
import { stripVTControlCharacters } from 'node:util';

const COLOURS = ['\u001b[1m', '\u001b[2m', '\u001b[31m', '\u001b[32m', '\u001b[33m', '\u001b[36m'];

/** Whether anything is in a colour, bold or dim. */
export function hasColour(output: string): boolean {
  return COLOURS.some((colour) => output.includes(colour));
}

/** Its lines, as far as nothing is drawn twice. */
export function seen(output: string): readonly string[] {
  return stripVTControlCharacters(output).replaceAll('\r', '').split('\n');
}

/** How many characters stand in a line; those of the tests are narrow, or are counted as one all the same. */
export function widthOf(line: string): number {
  return Array.from(line).length;
}

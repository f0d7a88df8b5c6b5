// Markdown in which any text stands for itself: nothing that a name or a doc string has in it is formatting.
import type { PropertyDescription } from './description.js';

/** Text outside tables and inside them: on one line, with whatever Markdown or HTML would take for its own escaped. */
export function text(raw: string): string {
  const line = raw.replaceAll(/\s+/g, ' ').trim();
  const escaped = line.replaceAll(/[\\`*_[\]#~$&<>|]|\p{C}/gu, (c) =>
    '\\`*_[]#~$'.includes(c) ? `\\${c}` : entity(c),
  );
  // What would begin a list or a rule.
  return escaped.replace(/^([-+=]|\d+(?=[.)]))/, (begin) => (/\d/.test(begin) ? `${begin}\\` : `\\${begin}`));
}

/** The paragraphs of a doc string: a blank line stands between two. */
export function paragraphs(raw: string): readonly string[] {
  return raw
    .split(/\n\s*\n/)
    .map(text)
    .filter((paragraph) => paragraph !== '');
}

/** A name or a codec, as code. */
export function code(raw: string): string {
  if (raw === '') return '';
  if (!/[`|\\\p{C}]|^\s|\s$/u.test(raw)) return `\`${raw}\``;
  // Backticks cannot quote these everywhere: a pipe ends the cell of a table, even in code.
  return `<code>${raw.replaceAll(/[^\p{L}\p{N} .,:?=(){}"']/gu, entity)}</code>`;
}

/** Properties with the names of their codecs. */
export function properties(list: readonly PropertyDescription[], separator = '<br>'): string {
  return list.map(({ name, codec, optional }) => code(`${name}${optional ? '?' : ''}: ${codec}`)).join(separator);
}

/** A heading and what stands under it, as two blocks. @returns nothing when nothing stands under it. */
export function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, lines.join('\n')];
}

/** A table with its columns aligned. @returns nothing when there are no rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function entity(character: string): string {
  return NAMED[character] ?? `&#${String(character.codePointAt(0))};`;
}

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

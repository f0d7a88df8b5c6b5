// Small parts that all sections of a page are made of.
import type { PropertyDescription } from '@millrace/core';
import { markup, type Markup, type Part } from './markup.js';
import { paragraphsOf } from './shown.js';

/** A row of a table: where it can be linked to, and its cells; the first names it. */
export interface Row {
  readonly anchor?: string;
  readonly cells: readonly Part[];
}

/** A name or a codec. Text from right to left stays inside of it. */
export function code(text: string): Markup {
  return markup`<code>${text}</code>`;
}

/** The paragraphs of a doc string, each in the direction of its own text. */
export function prose(doc: string | undefined): readonly Markup[] {
  return paragraphsOf(doc).map((paragraph) => markup`<p dir="auto">${paragraph}</p>\n`);
}

/** The same on one line, for a cell. */
export function meaning(doc: string | undefined): Part {
  const words = paragraphsOf(doc).join(' ');
  return words === '' ? undefined : markup`<span class="words" dir="auto">${words}</span>`;
}

/** Properties with the names of their codecs, one below the other. */
export function properties(list: readonly PropertyDescription[]): Part {
  return stacked(list.map(({ name, codec, optional }) => `${name}${optional ? '?' : ''}: ${codec}`));
}

/** Names or codecs, one below the other. */
export function stacked(texts: readonly string[]): Part {
  return texts.length === 0
    ? undefined
    : markup`<ul class="stack">${texts.map((text) => markup`<li>${code(text)}</li>`)}</ul>`;
}

/** A heading of the third level and a table; nothing when there are no rows. The table scrolls inside its own box. */
export function titledTable(title: string, of: string, head: readonly string[], rows: readonly Row[]): Part {
  if (rows.length === 0) return undefined;
  return markup`<h3>${title}</h3>
${scrolling(`${title} of ${of}`, table(head, rows))}`;
}

/** A box that scrolls sideways, with the keyboard too. */
export function scrolling(name: string, content: Markup): Markup {
  return markup`<div class="scroll" role="group" aria-label="${name}" tabindex="0">
${content}
</div>
`;
}

/** Columns in which nothing stands are left out. */
export function table(titles: readonly string[], all: readonly Row[]): Markup {
  const filled = titles.flatMap((_, i) => (all.some(({ cells }) => cells[i] !== undefined) ? [i] : []));
  const head = filled.map((i) => titles[i]);
  const rows = all.map((one) => ({ ...one, cells: filled.map((i) => one.cells[i]) }));
  return markup`<table>
<thead><tr>${head.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${rows.map(row)}</tbody>
</table>`;
}

function row({ anchor, cells: [name, ...rest] }: Row): Markup {
  const id = anchor === undefined ? undefined : markup` id="${anchor}"`;
  return markup`<tr${id}><th scope="row">${name}</th>${rest.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`;
}

/** What stands where something is not known for sure. */
export function guess(words: string): Markup {
  return markup`<em class="guess">${words}</em>`;
}

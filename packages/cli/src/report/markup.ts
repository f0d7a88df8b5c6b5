// `markup`: HTML in a template, in which everything that is put in is text, unless it is markup itself.
import { shown } from './shown.js';

const MARKUP: unique symbol = Symbol('markup');

/** HTML that may stand in a page as it is. Only `markup` and `trusted` make it. */
export interface Markup {
  readonly [MARKUP]: string;
}

/** What may be put into a template: text, markup, a list of both, or nothing. */
export type Part = string | number | Markup | undefined | readonly Part[];

/**
 * Markup from a template. What is put in is escaped for text and for attributes in double quotes, the only places where
 * anything may be put.
 */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return trusted(literals.map((literal, i) => literal + (i < parts.length ? write(parts[i]) : '')).join(''));
}

/** Markup from text that nobody but this package has written. */
export function trusted(html: string): Markup {
  return { [MARKUP]: html };
}

/** The HTML of markup. */
export function htmlOf(part: Markup): string {
  return part[MARKUP];
}

function write(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return shown(part).replaceAll(/[&<>"']/g, (c) => `&#${String(c.charCodeAt(0))};`);
  if (typeof part === 'number') return String(part);
  return MARKUP in part ? part[MARKUP] : part.map(write).join('');
}

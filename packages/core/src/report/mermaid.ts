// Mermaid flowcharts whose labels may be any text.

/** A label: quoted, with every character that Mermaid could take for its own written as an entity. */
export function label(raw: string): string {
  return `"${raw.replaceAll(/[^\p{L}\p{N} _.,:-]/gu, (c) => `#${String(c.codePointAt(0))};`)}"`;
}

/** A flowchart as a block of Markdown. */
export function flowchart(lines: readonly string[]): readonly string[] {
  return ['```mermaid', 'flowchart LR', ...lines.map((line) => `  ${line}`), '```'];
}

// A text as it stands in a statement that takes no parameters.

/** A text as a literal, whatever `standard_conforming_strings` says. The text has no NUL, which no statement can hold. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

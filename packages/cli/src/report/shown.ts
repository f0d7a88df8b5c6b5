// Text as a reader is to see it: whatever cannot be seen or encoded is replaced by a sign that can.

/** The text with control characters as their pictures (a tab as `␉`), and halves of characters as `�`. */
export function shown(raw: string): string {
  return raw.toWellFormed().replaceAll(/\p{Cc}/gu, picture);
}

/** The paragraphs of a doc string: a blank line stands between two, and all other white space is a space. */
export function paragraphsOf(doc: string | undefined): readonly string[] {
  return (doc ?? '')
    .split(/\n\s*\n/)
    .map((paragraph) => shown(paragraph.replaceAll(/\s+/g, ' ').trim()))
    .filter((paragraph) => paragraph !== '');
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

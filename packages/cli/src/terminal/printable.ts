// What is stored may hold anything; a terminal acts on some of it. Here it is made to be seen instead.

// Controls, C1 controls, and what turns the direction of text around.
// eslint-disable-next-line no-control-regex -- they are what is looked for
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** `text` on one line, with what a terminal would act on written as an escape: `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(ACTIVE, (character) =>
    character === '\n' ? '\\n' : character === '\t' ? '\\t' : `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
}

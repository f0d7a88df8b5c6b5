// What can be guessed of a decider from its source text: for people to read, never for the framework to rely on.

/** The text of a decider without its comments, so that code that is commented out does not count. */
export function textOf(decide: (...args: never[]) => unknown): string {
  return withoutComments(Function.prototype.toString.call(decide));
}

export function withoutComments(source: string): string {
  const stringsAndComments = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[^]*?\*\//g;
  return source.replaceAll(stringsAndComments, (_, string?: string) => string ?? ' ');
}

/** Codes in calls `reject('code')`, in their order. A bundler may have written `(0, core.reject)('code')`. */
export function rejectionsIn(source: string): readonly string[] {
  const calls = source.matchAll(/\breject\)?\s*\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\$])*)`)/g);
  const codes = Array.from(calls, ([, single, double, template]) => single ?? double ?? template ?? '');
  return [...new Set(codes.map((code) => code.replaceAll(/\\(.)/g, '$1')))];
}

/** Those of `events` that are called as a method: `.opened(`, `['opened'](`. */
export function eventsIn(source: string, events: readonly string[]): readonly string[] {
  return events.filter((name) => {
    const exact = name.replaceAll(/[^\w]/g, '\\$&');
    return new RegExp(`(?:\\.${exact}|\\[\\s*(['"\`])${exact}\\1\\s*\\])\\s*(?:\\?\\.)?\\(`).test(source);
  });
}

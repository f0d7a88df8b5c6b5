// The lines in which what was expected and what came differ, for the message of a failure.

// Beyond this many comparisons the lines are shown one list after the other.
const MOST = 1_000_000;
// Equal lines that are shown around a difference.
const AROUND = 3;

/**
 * The difference of two lists of lines: `-` before what was expected and is missing, `+` before what came instead, and a
 * space before what both have. Long equal stretches are left out.
 *
 * @returns an empty string when they are equal.
 */
export function difference(expected: readonly string[], got: readonly string[]): string {
  const marked = mark(expected, got);
  if (marked.every((line) => line.startsWith(' '))) return '';
  const shown = marked.map((_, i) =>
    marked.slice(Math.max(0, i - AROUND), i + AROUND + 1).some((line) => !line.startsWith(' ')),
  );
  return marked.flatMap((line, i) => (shown[i] === true ? [line] : shown[i - 1] === false ? [] : ['  …'])).join('\n');
}

function mark(expected: readonly string[], got: readonly string[]): readonly string[] {
  const begin = commonLength(expected, got);
  const end = commonLength(expected.slice(begin).reverse(), got.slice(begin).reverse());
  return [
    ...expected.slice(0, begin).map(same),
    ...markMiddle(expected.slice(begin, expected.length - end), got.slice(begin, got.length - end)),
    ...expected.slice(expected.length - end).map(same),
  ];
}

function markMiddle(expected: readonly string[], got: readonly string[]): readonly string[] {
  if (expected.length * got.length > MOST) return [...expected.map(missing), ...got.map(extra)];
  const lengths = commonLengths(expected, got);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [expected[i], got[j]];
    if (left === undefined && right === undefined) return lines;
    if (left !== undefined && left === right) {
      lines.push(same(left));
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push(missing(left));
      i++;
    } else {
      lines.push(extra(right ?? ''));
      j++;
    }
  }
}

function same(line: string): string {
  return `  ${line}`;
}

function missing(line: string): string {
  return `- ${line}`;
}

function extra(line: string): string {
  return `+ ${line}`;
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const first = a.findIndex((line, i) => line !== b[i]);
  return first < 0 ? a.length : first;
}

/** The length of the longest common subsequence of `a` from `i` and `b` from `j`, by `i` and `j`. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const length =
        a[i] === b[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
      const row = lengths[i];
      if (row !== undefined) row[j] = length;
    }
  }
  return lengths;
}

function at(lengths: readonly (readonly number[])[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

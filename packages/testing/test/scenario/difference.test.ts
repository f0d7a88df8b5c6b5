// The difference of two lists of lines.
import { difference } from '../../src/scenario/difference.js';

describe('the difference', () => {
  it.each<[string, string, string]>([
    ['', '', ''],
    ['a b c', 'a b c', ''],
    ['a', '', '- a'],
    ['', 'a', '+ a'],
    ['a b c', 'a c', '  a|- b|  c'],
    ['a c', 'a b c', '  a|+ b|  c'],
    ['a b', 'b a', '- a|  b|+ a'],
    ['a b c', 'a x c', '  a|- b|+ x|  c'],
    ['a b c d', 'x b y d', '- a|+ x|  b|- c|+ y|  d'],
    ['1 2 3 4 5 6 7 8 9', '1 2 3 4 x 6 7 8 9', '  …|  2|  3|  4|- 5|+ x|  6|  7|  8|  …'],
  ])('of "%s" and "%s" is %s', (expected, got, lines) => {
    const words = (text: string) => text.split(' ').filter((word) => word !== '');
    expect(difference(words(expected), words(got))).toBe(lines.replaceAll('|', '\n'));
  });

  it('of lists too long to compare shows one after the other', () => {
    const expected = Array.from({ length: 1_100 }, (_, i) => `a${i}`);
    const got = expected.map((line) => `${line}!`);
    const lines = difference(expected, got).split('\n');
    expect(lines).toHaveLength(2_200);
    expect(lines.slice(1_099, 1_101)).toEqual(['- a1099', '+ a0!']);
  });
});

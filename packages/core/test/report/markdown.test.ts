// Text in Markdown that stands for itself. That a reader sees what was written was tried with marked 9 and mermaid 12.
import { code, paragraphs, table, text } from '../../src/report/markdown.js';
import { label } from '../../src/report/mermaid.js';

describe('text', () => {
  it.each([
    ['plain, with "quotes" (and more): fine!', 'plain, with "quotes" (and more): fine!'],
    ['a\n  b\tc ', 'a b c'],
    ['*a* _b_ `c` [d] ~e~ $f$ #g \\', '\\*a\\* \\_b\\_ \\`c\\` \\[d\\] \\~e\\~ \\$f\\$ \\#g \\\\'],
    ['<b> & | >', '&lt;b&gt; &amp; &#124; &gt;'],
    ['- a', '\\- a'],
    ['+ a', '\\+ a'],
    ['12. a', '12\\. a'],
    ['1) a - b', '1\\) a - b'],
    ['12 a', '12 a'],
    ['a\u0000b\u200bc', 'a&#0;b&#8203;c'],
    ['żółć 金', 'żółć 金'],
  ])('%j is written %j', (raw, written) => {
    expect(text(raw)).toBe(written);
  });

  it('has a paragraph for each stretch between blank lines', () => {
    expect(paragraphs('\na\nb\n \n\n- c\r\n\r\nd\n')).toEqual(['a b', '\\- c', 'd']);
    expect(paragraphs('')).toEqual([]);
  });
});

describe('code', () => {
  it.each([
    ['', ''],
    ['a: <b> & *c*', '`a: <b> & *c*`'],
    ['a | b', '<code>a &#124; b</code>'],
    ['`', '<code>&#96;</code>'],
    ['*\\_', '<code>&#42;&#92;&#95;</code>'],
    [' a', '<code> a</code>'],
    ['a\nb', '<code>a&#10;b</code>'],
  ])('%j is written %j', (raw, written) => {
    expect(code(raw)).toBe(written);
  });
});

describe('a table', () => {
  it('has aligned columns', () => {
    expect(
      table(
        ['A', 'Bcde'],
        [
          ['1', '2'],
          ['long', ''],
        ],
      ),
    ).toEqual(['| A    | Bcde |', '| ---- | ---- |', '| 1    | 2    |', '| long |      |']);
  });

  it('is nothing without rows', () => {
    expect(table(['A'], [])).toEqual([]);
  });
});

describe('a label of a diagram', () => {
  it('is quoted, with all special characters as numbers', () => {
    expect(label('a "b" #c; `d` <e> é_1.')).toBe('"a #34;b#34; #35;c#59; #96;d#96; #60;e#62; é_1."');
  });
});

// Templates of markup, and the text that is put into them.
import { anchor } from '../../src/report/anchor.js';
import { htmlOf, markup } from '../../src/report/markup.js';
import { paragraphsOf, shown } from '../../src/report/shown.js';
import { hostile, HOSTILE } from './models.js';

describe('a template', () => {
  it('escapes text for elements and for attributes', () => {
    expect(htmlOf(markup`<p title="${'"a"'}">${"<b> & 'c'"}</p>`)).toBe(
      '<p title="&#34;a&#34;">&#60;b&#62; &#38; &#39;c&#39;</p>',
    );
  });

  it('takes markup as it is, also in lists, and leaves nothing out but nothing', () => {
    const item = (text: string) => markup`<li>${text}</li>`;
    expect(htmlOf(markup`<ul>${['<', '>'].map(item)}${undefined}${0}${[[item('a')], 'b']}</ul>`)).toBe(
      '<ul><li>&#60;</li><li>&#62;</li>0<li>a</li>b</ul>',
    );
  });
});

describe('text as it is shown', () => {
  it.each([
    ['a\tb\0c\u001b[31m\u007f', 'a␉b␀c␛[31m␡'],
    ['a\u0085b', 'a\ufffdb'],
    ['half \ud800 of one, and half \udc00 of one', 'half \ufffd of one, and half \ufffd of one'],
    ['żółć 金 👩‍👩‍👧‍👦 \u200b', 'żółć 金 👩‍👩‍👧‍👦 \u200b'],
  ])('of %j is %j', (raw, text) => {
    expect(shown(raw)).toBe(text);
  });

  it('has a paragraph for each stretch between blank lines', () => {
    expect(paragraphsOf('\na\nb\n \n\n c \td\r\n\r\ne\0\n')).toEqual(['a b', 'c d', 'e␀']);
    expect(paragraphsOf(undefined)).toEqual([]);
  });
});

describe('an anchor', () => {
  it('is made of letters, digits, underscores, points and minuses', () => {
    expect(anchor('event', 'a_B9', HOSTILE)).toMatch(/^event-a_B9-[\w.]+$/);
  });

  it.each([
    [['a-b'], ['a', 'b']],
    [['a.2d.b'], ['a-b']],
    [['a', ''], ['a']],
    [['.'], ['2e']],
  ])('of %j is another than that of %j', (one, other) => {
    expect(anchor(...one)).not.toBe(anchor(...other));
  });

  it('is unlike all others of a page', () => {
    const names = [...hostile.aggregates.map(({ type }) => type), 'a', 'A', '_', '.', '-', '%41', 'é', 'e\u0301'];
    expect(new Set(names.map((name) => anchor(name))).size).toBe(new Set(names).size);
  });
});

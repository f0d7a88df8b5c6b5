// What the check of the documentation's code reports: a wrong example must not pass.
import { execute } from './execute.js';
import { examplesOf, type Page } from './pages.js';
import { typecheck } from './typecheck.js';

const page = (...lines: readonly string[]): Page => ({ name: 'page.md', markdown: lines.join('\n'), showsCode: true });

const problemsOf = (subject: Page): readonly string[] => [...typecheck(examplesOf(subject)).values()].flat();

describe('an example', () => {
  it('spans the blocks of its page', async () => {
    const subject = page(
      'Text',
      '```ts',
      'const one: number = await Promise.resolve(1);',
      '```',
      '',
      '```sh',
      'nonsense',
      '```',
    ).markdown;
    const more = page(subject, '```ts', "import assert from 'node:assert/strict';", 'assert.equal(one, 1);', '```');
    const examples = examplesOf(more);
    expect(examples).toHaveLength(1);
    expect(problemsOf(more)).toEqual([]);
    await Promise.all(examples.map(execute));
  });

  it('stands alone when it is fenced as separate', () => {
    const subject = page('```ts', 'const one = 1;', '```', '```ts separate', 'const one = 1;', '```');
    expect(examplesOf(subject).map(({ line }) => line)).toEqual([1, 4]);
    expect(problemsOf(subject)).toEqual([]);
  });

  it('is reported by its line when it does not compile', () => {
    const subject = page('# Title', '', '```ts', 'export const wrong: string = 1;', '```');
    expect(problemsOf(subject)).toEqual(["page.md:4: Type 'number' is not assignable to type 'string'."]);
  });

  it('is reported by its line when it fails', async () => {
    const subject = page(
      '```ts',
      "import assert from 'node:assert/strict';",
      '```',
      '',
      '```ts',
      'assert.ok(1);',
      '',
      'assert.equal(1, 2, "one is not two");',
      '```',
    );
    await expect(Promise.all(examplesOf(subject).map(execute))).rejects.toThrow('page.md:8: one is not two');
  });

  it('is refused when its fence is misspelt or left open', () => {
    expect(() => examplesOf(page('```ts no-run', '```'))).toThrow('page.md:1: a block is fenced as');
    expect(() => examplesOf(page('', '```ts'))).toThrow('page.md:2: this block is never closed');
  });
});

// pages: the Markdown pages whose `ts` blocks are examples, and the modules that their blocks make up.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../..');

export interface Page {
  /** The path from the repository's root. */
  readonly name: string;
  readonly markdown: string;
  /** Whether a page like this has to show code. */
  readonly showsCode: boolean;
}

/** One module of a page: the page itself with every line blank that is not code, so that lines keep their numbers. */
export interface Example {
  readonly page: string;
  /** The line of the first block's fence. */
  readonly line: number;
  readonly source: string;
}

const markdownIn = (folder: string): readonly string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.md'))
        .map((file) => `${folder}/${file}`)
    : [];

/** README.md, the guide, and the READMEs of the packages, as far as they exist. */
export const findPages = (): readonly Page[] => {
  const shown = ['README.md', ...markdownIn('docs/guide')];
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`);
  return [...shown, ...packages]
    .filter((name) => existsSync(join(root, name)))
    .map((name) => ({
      name,
      markdown: readFileSync(join(root, name), 'utf8'),
      showsCode: shown.includes(name) && !/\/(README|index)\.md$/.test(name),
    }));
};

interface Block {
  readonly separate: boolean;
  /** Numbers of the lines, from 0: the fence that opens the block, and the one that closes it. */
  readonly from: number;
  readonly to: number;
}

/** The blocks fenced as `ts` or `ts separate`. */
const blocksOf = ({ name, markdown }: Page): readonly Block[] => {
  const blocks: Block[] = [];
  let open: { readonly info: string; readonly from: number } | undefined;
  markdown.split('\n').forEach((line, index) => {
    const fence = /^\s*```(.*)$/.exec(line)?.[1]?.trim();
    if (fence === undefined) return;
    if (open === undefined) {
      open = { info: fence, from: index };
      return;
    }
    if (/^(ts|typescript)\b/.test(open.info)) {
      if (!['ts', 'ts separate'].includes(open.info)) {
        throw new Error(`${name}:${open.from + 1}: a block is fenced as "ts" or "ts separate", not "${open.info}"`);
      }
      blocks.push({ separate: open.info === 'ts separate', from: open.from, to: index });
    }
    open = undefined;
  });
  if (open !== undefined) throw new Error(`${name}:${open.from + 1}: this block is never closed`);
  return blocks;
};

/** The modules of a page: all its plain blocks in one, and one of its own for each separate block. */
export const examplesOf = (page: Page): readonly Example[] => {
  const lines = page.markdown.split('\n');
  const blocks = blocksOf(page);
  const together = blocks.filter(({ separate }) => !separate);
  const groups = [together, ...blocks.filter(({ separate }) => separate).map((block) => [block])];
  return groups.flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    const isCode = (index: number): boolean => group.some(({ from, to }) => from < index && index < to);
    const source = lines.map((line, index) => (isCode(index) ? line : '')).join('\n');
    return [{ page: page.name, line: first.from + 1, source }];
  });
};

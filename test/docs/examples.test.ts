// The documentation's code: every `ts` block of README.md, docs/guide and the packages' READMEs compiles and runs.
import { testDatabase } from '../postgres/test-database.js';
import { execute } from './execute.js';
import { examplesOf, findPages, type Example } from './pages.js';
import { typecheck } from './typecheck.js';

const pages = findPages().map((page) => ({ ...page, examples: examplesOf(page) }));
const examples = pages.flatMap((page) => page.examples);

describe('the documentation', () => {
  let problems: ReadonlyMap<Example, readonly string[]>;
  const database = testDatabase();

  beforeAll(() => {
    problems = typecheck(examples);
    // What pages connect to that need PostgreSQL.
    process.env['DATABASE_URL'] = database.connectionString();
  });

  it('shows code on every page that is meant to', () => {
    const bare = pages.filter((page) => page.showsCode && page.examples.length === 0);
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  for (const example of examples) {
    it(`compiles from ${example.page}:${example.line}`, () => {
      expect(problems.get(example)).toEqual([]);
    });

    it(`runs from ${example.page}:${example.line}`, async () => {
      await execute(example);
    });
  }
});

// The contract of view stores finds what is broken: every case that matters fails for a store made to break it.
import { runCase, titleOf, viewCases, viewContext } from '@millrace/testing/contract';
import { brokenViews, intactViews } from './broken-views/index.js';

const outcomes = (
  id: string,
  open: () => ReturnType<typeof intactViews>,
  patience: number,
): Promise<readonly unknown[]> =>
  Promise.all(
    viewCases
      .filter((one) => one.id === id)
      .map((one) =>
        runCase(one, () => Promise.resolve(viewContext(open(), { seed: 1, patience }))).then(
          () => 'passed',
          (error: unknown) => error,
        ),
      ),
  );

describe('the contract of view stores', () => {
  test.each(brokenViews.map(({ fails, that, open }) => [fails, that, open] as const))(
    '%s fails for a store that %s',
    async (id, _that, open) => {
      const [found, ...others] = await outcomes(id, open, 300);
      expect(others).toEqual([]);
      expect(found).toMatchObject({ code: 'ERR_ASSERTION' });
      expect(String(found)).toContain('(seed 1)');
    },
  );

  test('passes for the store that these are made from, with the same seed', async () => {
    for (const id of new Set(brokenViews.map(({ fails }) => fails)))
      expect(await outcomes(id, intactViews, 5000)).toEqual(['passed']);
  });

  test('names every case by a number of its own and a sentence', () => {
    expect(new Set(viewCases.map(({ id }) => id)).size).toBe(viewCases.length);
    for (const title of viewCases.map(titleOf)) expect(title).toMatch(/^PV\d\d [A-Z0-9].*\.$/);
  });

  test('has few cases that no broken store is made for', () => {
    const made = new Set(brokenViews.map(({ fails }) => fails));
    expect(viewCases.map(({ id }) => id).filter((id) => !made.has(id))).toEqual(UNBROKEN);
  });
});

/** What a wrapper cannot break: these are about names, races and indexes inside of a store. */
const UNBROKEN = ['PV07', 'PV08', 'PV25', 'PV26', 'PV55', 'PV63', 'PV75', 'PV80', 'PV86'];

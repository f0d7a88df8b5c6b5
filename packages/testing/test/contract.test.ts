// The contract suite finds what is broken: every case that matters fails for a store made to break it.
import { runCase, storeCases, storeContext, titleOf, type StoreCase } from '@millrace/testing/contract';
import { brokenStores, intactStore } from './broken-stores.js';

const small = { scale: 0.3, seed: 1 };

const outcomes = (id: string, open: typeof intactStore, patience: number): Promise<readonly unknown[]> =>
  Promise.all(
    storeCases
      .filter((one) => one.id === id)
      .map((one: StoreCase) =>
        runCase(one, () => storeContext(open(), { ...small, patience })).then(
          () => 'passed',
          (error: unknown) => error,
        ),
      ),
  );

describe('the contract suite', () => {
  test.each(brokenStores.map(({ fails, that, open }) => [fails, that, open] as const))(
    '%s fails for a store that %s',
    async (id, _that, open) => {
      const found = await outcomes(id, open, 300);
      const errors = found.filter((outcome) => outcome !== 'passed');
      expect(errors.length).toBeGreaterThan(0);
      for (const error of errors) expect(error).toMatchObject({ code: 'ERR_ASSERTION' });
      expect(String(errors[0])).toContain('(seed 1)');
    },
  );

  test('passes for the store that these are made from, at the same scale and seed', async () => {
    for (const id of new Set(brokenStores.map(({ fails }) => fails)))
      expect(await outcomes(id, intactStore, 5000)).toEqual(
        storeCases.filter((one) => one.id === id).map(() => 'passed'),
      );
  });

  test('names every case by its number and a sentence, no two alike', () => {
    const titles = storeCases.map(titleOf);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).toMatch(/^(S\d\d[ab]?|PC\d\d) [A-Z].*\.$/);
  });

  test('has all of S01 to S15', () => {
    const ids = storeCases.map(({ id }) => id);
    const expected = [...Array.from({ length: 15 }, (_, n) => `S${String(n + 1).padStart(2, '0')}`), 'S13a', 'S13b'];
    expect(expected.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

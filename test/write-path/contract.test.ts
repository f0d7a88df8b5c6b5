// The write-path cases on a memory store whose pages hold two events: every read of more comes in pieces.
import { memorySnapshots, memoryStore } from '@millrace/repository-memory';
import { registerCases, storeContext, titleOf, writePathCases } from '@millrace/testing/contract';

const close = () => Promise.resolve();

registerCases({
  name: 'memory, two events a page',
  cases: writePathCases,
  open: () =>
    storeContext({ store: memoryStore({ pageSize: 2 }), snapshots: memorySnapshots(), close }, { scale: 0.2 }),
  report: () => undefined,
});

describe('the write-path cases', () => {
  test('are named by their number and a sentence, no two alike', () => {
    const titles = writePathCases.map(titleOf);
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles) expect(title).toMatch(/^R\d+ [A-Z\d`].*\.$/);
  });

  test('are all of R1 to R15 that need no process of their own', () => {
    const ids = [...new Set(writePathCases.map(({ id }) => id))].sort(
      (a, b) => Number(a.slice(1)) - Number(b.slice(1)),
    );
    expect(ids).toEqual([1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15].map((n) => `R${String(n)}`));
  });
});

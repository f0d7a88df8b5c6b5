// Which slot a name belongs to: stored checkpoints depend on it, so it may never change.
import { slotOf } from '@millrace/core';

// Worked out by another program from the description of the hash.
const FIXED = [
  ['', 4, 1],
  ['account-a1', 2, 0],
  ['account-a1', 4, 2],
  ['account-a2', 4, 0],
  ['account-a3', 4, 0],
  ['["a",1]', 16, 8],
  ['ü\u{1f600}', 16, 9],
] as const;

describe('the slot of a name', () => {
  test('is the first where there is one', () => {
    expect(slotOf('account-a1', 1)).toBe(0);
  });

  test.each(FIXED)('of %j in %i is %i, for ever', (name, slots, slot) => {
    expect(slotOf(name, slots)).toBe(slot);
  });

  test('names that differ in their last character are spread evenly', () => {
    for (const slots of [2, 3, 4, 7, 16]) {
      const counts = new Array<number>(slots).fill(0);
      for (let n = 0; n < 16_000; n++) counts[slotOf(`account-${String(n)}`, slots)]! += 1;
      for (const count of counts) expect(Math.abs(count - 16_000 / slots)).toBeLessThan(16_000 / slots / 5);
    }
  });

  test('is a whole number below the number of slots, also for names outside of ASCII', () => {
    for (const name of ['', 'ü', '\u{1f600}', '\ud800', 'x'.repeat(10_000)])
      for (let slots = 1; slots < 50; slots++) {
        const slot = slotOf(name, slots);
        expect(Number.isInteger(slot) && slot >= 0 && slot < slots).toBe(true);
      }
  });
});

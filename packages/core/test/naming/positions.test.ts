// Positions in the log: commit first, then prepare.
import fc from 'fast-check';
import { comparePositions, type Position } from '@millrace/core';

const at = (commit: bigint, prepare: bigint): Position => ({ commit, prepare });

test('the commit decides, and then the prepare', () => {
  expect(comparePositions(at(1n, 9n), at(2n, 0n))).toBe(-1);
  expect(comparePositions(at(2n, 0n), at(1n, 9n))).toBe(1);
  expect(comparePositions(at(2n, 0n), at(2n, 1n))).toBe(-1);
  expect(comparePositions(at(2n, 1n), at(2n, 0n))).toBe(1);
  expect(comparePositions(at(2n, 1n), at(2n, 1n))).toBe(0);
});

test('sorting by it is sorting by both numbers', () => {
  const position = fc.record({ commit: fc.bigInt({ min: 0n, max: 3n }), prepare: fc.bigInt({ min: 0n, max: 3n }) });
  fc.assert(
    fc.property(fc.array(position), (positions) => {
      const number = ({ commit, prepare }: Position) => commit * 10n + prepare;
      const numbers = [...positions].sort(comparePositions).map(number);
      expect(numbers).toEqual([...numbers].sort((a, b) => Number(a - b)));
    }),
  );
});

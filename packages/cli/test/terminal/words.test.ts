// Times, durations, near names, and text that a terminal would act on.
import { didYouMean } from '../../src/nearest.js';
import { jsonText } from '../../src/terminal/json-text.js';
import { count, duration, moment } from '../../src/terminal/moments.js';
import { printable } from '../../src/terminal/printable.js';

it('shows points in time in UTC, and durations in two units at most', () => {
  expect(moment(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('2026-01-02 03:04:05Z');
  expect(moment(Date.UTC(2026, 0, 2, 3, 4, 5, 60))).toBe('2026-01-02 03:04:05.060Z');
  expect(moment(NaN)).toBe('no time');
  expect([400, 9_999, 12_000, 200_000, 7_500_000, 300_000_000].map(duration)).toEqual([
    ...['0.4s', '10.0s', '12s', '3m 20s', '2h 05m', '3d'],
  ]);
  expect(count(1234567n)).toBe('1,234,567');
});

it('offers the nearest name, or all where none is near', () => {
  expect(didYouMean('acount', ['account', 'transfer'])).toBe("did you mean 'account'?");
  expect(didYouMean('Account', ['account', 'transfer'])).toBe("did you mean 'account'?");
  expect(didYouMean('x', ['account', 'transfer'])).toBe('there are: account, transfer');
  expect(didYouMean('x', [])).toBe('there are none');
});

it('writes what a terminal would act on as escapes', () => {
  expect(printable('a\u001b[31mb\nc\u009b\u202e')).toBe('a\\u{1b}[31mb\\nc\\u{9b}\\u{202e}');
  expect(printable('Zoë 😀')).toBe('Zoë 😀');
});

it('writes any value as JSON', () => {
  const value = {
    big: 5n,
    bytes: new Uint8Array([1, 2]),
    error: new Error('no'),
    map: new Map([['a', 1]]),
    set: new Set([1]),
  };
  expect(jsonText(value)).toBe('{"big":"5","bytes":"AQI=","error":"no","map":{"a":1},"set":[1]}');
});

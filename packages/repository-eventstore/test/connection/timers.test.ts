// Work with a time limit: whatever ends the wait, nothing of the work is left unheard.
import { within } from '../../src/connection/timers.js';
import { manualTimers, turns } from './support/manual-timers.js';

const late = (): Error => new Error('late');

test.each([
  ['before it begins', true],
  ['while it waits', false],
])('work that fails after the end, which came %s, is no unhandled rejection', async (_when, before) => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const ending = new AbortController();
  const timers = manualTimers();
  let fail: (error: Error) => void = () => undefined;
  const work = new Promise<never>((_, reject) => (fail = reject));
  if (before) ending.abort();
  const waited = within(work, 1_000, timers, ending.signal, late);
  ending.abort();
  await expect(waited).rejects.toThrow('late');
  fail(new Error('failed'));
  await turns();
  process.off('unhandledRejection', unhandled);
  expect([unhandled.mock.calls, timers.waiting()]).toEqual([[], 0]);
});

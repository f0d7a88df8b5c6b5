// What a reader is given of each item, when it comes over from another subscription and sees some of them again.
import type { LogFilter, LogItem } from '@millrace/core';
import { ReaderProgress } from '../../src/log/reader-progress.js';
import { brief } from './reading.js';
import { at, scriptedLog } from './scripted-log.js';

const caughtUp: LogItem = { _tag: 'CaughtUp' };
const checkpoint = (n: number): LogItem => ({ _tag: 'Checkpoint', position: at(n) });

// A reader of: the event a-1@0 at place 1, a-1@1 and a-1@2 both at place 2, a-1@3 at place 3.
function reader(filter?: LogFilter, interval = 1000) {
  const { append, events } = scriptedLog();
  for (const count of [1, 2, 1]) append('a-1', count);
  const progress = new ReaderProgress('start', filter, interval);
  const page: LogItem[] = [];
  const look = (isOwn: boolean, ...items: readonly (LogItem | number)[]): void => {
    for (const item of items) {
      const event = typeof item === 'number' ? events[item] : undefined;
      if (event !== undefined) progress.look({ _tag: 'Event', event }, isOwn, page);
      else if (typeof item === 'object') progress.look(item, isOwn, page);
    }
  };
  return { progress, page, events, look, given: () => page.map(brief) };
}

test('a "caught up" from before an append does not end it for one that has come over amid it', () => {
  const { progress, look, given } = reader();
  look(true, 0, caughtUp, 1);
  progress.move();
  look(false, caughtUp, 1, 2);
  expect(given()).toEqual(['a-1@0', 'CaughtUp', 'a-1@1', 'a-1@2']);
});

test('nor does one that it is told amid an append, since there was nothing more when it was asked', () => {
  const { progress, page, look, given } = reader({ by: 'stream', prefixes: ['a'] });
  look(true, 0, 1);
  progress.sayCaughtUp(false, page);
  expect([progress.after, progress.at]).toEqual([at(1), at(2)]);
  progress.move();
  look(false, 1, 2);
  // No checkpoint either: that of place 1 would come after an event of place 2.
  expect(given()).toEqual(['a-1@0', 'a-1@1', 'CaughtUp', 'a-1@2']);
});

test('a checkpoint from before where it stands is not for one that has come over', () => {
  const { progress, look, given } = reader({ by: 'stream', prefixes: ['a'] });
  look(true, 0, 1, 2, 3);
  progress.move();
  look(false, checkpoint(2), 3, checkpoint(3), checkpoint(3));
  expect(given()).toEqual(['a-1@0', 'a-1@1', 'a-1@2', 'a-1@3', '#3']);
  expect(progress.after).toEqual(at(3));
});

test('one that waits for an event that never comes is told when it is beyond', () => {
  const { progress, events, look, given } = reader();
  look(true, 0);
  const [, head] = events;
  if (head !== undefined) progress.expect(head);
  look(false, 3);
  expect(given()).toEqual(['a-1@0', 'a-1@3', 'CaughtUp']);
  expect(progress.live).toBe(true);
});

test('the place to go on from is the last one that is known to be complete', () => {
  const { progress, look } = reader();
  expect(progress.after).toBe('start');
  for (const [item, after] of [
    [0, 'start'],
    [1, at(1)],
    [2, at(1)],
    [3, at(2)],
    [caughtUp, at(3)],
  ] as const) {
    look(true, item);
    expect(progress.after).toEqual(after);
  }
});

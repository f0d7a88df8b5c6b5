// What the worker says of itself, and how it is drawn.
import type { RunnerStatus } from '@millrace/core';
import { showStatus, statusJson } from '../../src/worker/show-status.js';
import { statusLine } from '../../src/worker/status-line.js';
import { seenOf, workerStatus } from '../../src/worker/worker-status.js';

const runner = (projection: string, more: Partial<RunnerStatus> = {}): RunnerStatus => ({
  projection,
  phase: 'live',
  health: 'green',
  reason: undefined,
  position: undefined,
  created: undefined,
  handled: 0,
  inHand: 0,
  oldest: undefined,
  parked: [],
  ...more,
});
const lag = { events: 3, exact: true, milliseconds: 1_250 };

describe('the status of a worker', () => {
  it('is that of the runner which gives most cause for concern', () => {
    const runners = [
      runner('a@1'),
      runner('b@1', { phase: 'waiting', health: 'yellow', reason: 'no connection' }),
      runner('c@1', { phase: 'catchingUp' }),
    ];
    const { phase, health, reason } = workerStatus(runners, lag, seenOf([], 0), 1_000);
    expect({ phase, health, reason }).toEqual({ phase: 'waiting', health: 'yellow', reason: 'no connection' });
  });

  it('has the rate of the slowest runner since the last look', () => {
    const seen = seenOf([runner('a@1', { handled: 100 }), runner('b@1', { handled: 50 })], 10_000);
    const runners = [runner('a@1', { handled: 500 }), runner('b@1', { handled: 70 })];
    expect(workerStatus(runners, lag, seen, 12_000)).toMatchObject({ rate: 10, handled: 70 });
  });

  it('counts the slots of each view', () => {
    const runners = [runner('a@1/0'), runner('a@1/3'), runner('b@2')];
    expect(workerStatus(runners, lag, seenOf([], 0), 1).slots).toEqual({ 'a@1': 2, 'b@2': 1 });
  });

  it('is standby where others hold all slots', () => {
    expect(workerStatus([], undefined, seenOf([], 0), 1)).toMatchObject({
      phase: 'standby',
      health: 'green',
      handled: 0,
      rate: 0,
    });
  });

  it('is one line for people, and one of JSON', () => {
    const status = workerStatus(
      [runner('a@1/0', { handled: 12 }), runner('a@1/1', { handled: 12 })],
      lag,
      seenOf([], 0),
      1_000,
    );
    expect(showStatus(status)).toBe('green: live | lag 3 events, 1.3 s | 12 events/s | 12 events | a@1 (2 slots)');
    expect(JSON.parse(statusJson(status, 0))).toEqual({ at: '1970-01-01T00:00:00.000Z', ...status });
  });
});

describe('the status line', () => {
  function drawn(columns: number | undefined) {
    const written: string[] = [];
    const line = statusLine({
      out: (text) => written.push(text),
      err: (text) => written.push(`! ${text}`),
      columns: () => columns,
    });
    return { line, written };
  }

  it('is drawn over itself on a terminal, no wider than that, and stands below what is said', () => {
    const { line, written } = drawn(6);
    line.show('first');
    line.show('second');
    line.say('trouble');
    line.end();
    const clear = '\r\u001b[2K';
    expect(written).toEqual(['first', clear, 'secon', clear, '! trouble\n', 'secon', '\n']);
  });

  it('is a line after another elsewhere, without control characters', () => {
    const { line, written } = drawn(undefined);
    line.show('first');
    line.say('trouble');
    line.show('second');
    line.end();
    expect(written.filter((text) => text !== '')).toEqual(['first\n', '! trouble\n', 'second\n']);
  });
});

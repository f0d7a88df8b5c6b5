// Shows how a running replay is doing: a bar on its way, its distance once it follows, and a line for each turn.
import * as E from 'fp-ts/lib/Either.js';
import type { Lag, ReplayPhase, ReplayStatus, RunningReplay } from '@millrace/core';
import { countOf } from '../terminal/count-of.js';
import { count, duration } from '../terminal/moments.js';
import { printable } from '../terminal/printable.js';
import type { Progress } from '../terminal/progress.js';

/** @param running is called only after it has been started. */
export function followStatus(
  shown: Progress,
  running: () => RunningReplay | undefined,
): (status: ReplayStatus) => void {
  let before: ReplayPhase = 'starting';
  let isAsked = false;
  let behind: string | undefined;

  const askHowFar = (): void => {
    const task = isAsked ? undefined : running()?.lag();
    if (task === undefined) return;
    isAsked = true;
    void task().then((answer) => {
      isAsked = false;
      if (E.isRight(answer)) behind = behindText(answer.right);
    });
  };

  return (status) => {
    const { phase, read, percent, left, eventsPerSecond, parkedCount, reason } = status;
    if (phase !== before) {
      const turn = turnText(phase, before, reason);
      if (turn !== undefined) void shown.say(printable(turn));
      before = phase;
    }
    const isLive = phase === 'live';
    if (isLive) askHowFar();
    const way = isLive ? undefined : { share: percent / 100, left, perSecond: eventsPerSecond };
    const more = [
      ...(isLive ? [`live, ${behind ?? 'at the head'}`] : phase === 'copying' ? [] : [phase]),
      ...(parkedCount === 0 ? [] : [`${count(parkedCount)} parked`]),
    ];
    if (phase !== 'ended') void shown.update(read, way, more.length === 0 ? undefined : more.join('  '));
  };
}

function turnText(phase: ReplayPhase, before: ReplayPhase, reason: string | undefined): string | undefined {
  if (phase === 'standby') return 'another runner has the lease; this one waits for it';
  if (phase === 'waiting') return `waiting: ${reason ?? 'a store does not answer'}`;
  if (phase === 'stopping') return 'stopping: what is in hand is written';
  if (phase === 'live') return before === 'retrying' ? undefined : 'it has caught up, and follows; Ctrl-C stops it';
  return undefined;
}

/** `3 events behind (0.2s)`. */
export function behindText({ events, exact, milliseconds }: Lag): string {
  if (events === 0) return 'at the head';
  const more = exact ? '' : 'more than ';
  return `${more}${countOf(events, 'event')} behind (${duration(milliseconds)})`;
}

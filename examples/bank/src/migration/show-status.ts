// How the move is going, as a line.
import type { ReplayStatus } from '@millrace/core';

export function showStatus({ phase, percent, written, alreadyThere, eventsPerSecond, reason }: ReplayStatus): string {
  const there = alreadyThere === 0 ? '' : `, ${alreadyThere} were there already`;
  const why = reason === undefined ? '' : `; ${reason}`;
  return `moving: ${phase}, ${Math.floor(percent)} %, ${written} events written${there}, ${Math.round(eventsPerSecond)}/s${why}`;
}

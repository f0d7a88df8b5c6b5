// What a runner says of a pause.
import type { Pause } from '../../ports/pause.js';

/** In words: `paused since 2024-05-01T10:00:00.000Z by ops`. */
export function pausedText({ since, by }: Pause): string {
  const time = new Date(since).toISOString();
  return by === undefined ? `paused since ${time}` : `paused since ${time} by ${by}`;
}

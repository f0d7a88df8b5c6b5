// The day that counts for an event: its value date, and where it has none the day on which it was stored.
import type { EventContext } from '@millrace/core';
import { Day } from '../day.js';

/** @param event its time of storage is the store's, and the day is that in UTC. */
export function valueDay({ on }: { readonly on?: Day | undefined }, event: Pick<EventContext, 'created'>): Day {
  if (on !== undefined) return on;
  const day = new Date(event.created).toISOString().slice(0, 10);
  // A store whose clock runs beyond the year 9999 is not to be reckoned with.
  if (!Day.is(day)) throw new Error(`the event was stored at ${String(event.created)}, which is no day`);
  return day;
}

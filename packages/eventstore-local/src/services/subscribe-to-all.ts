// A subscription to the whole log, perhaps through a filter: what is there after a position, and then what comes.
import type { LogPosition } from '../engine/engine.js';
import type { LogView } from '../server/log-view.js';
import type { NodeContext } from '../server/node-context.js';
import { PAGE_SIZE } from '../wire/event-filter.js';
import type { AllSource, ReadRequest } from '../wire/read-request.js';
import { eventMessage } from '../wire/read-response.js';
import { invalidPosition } from '../wire/rpc-error.js';
import { checkpoints } from './checkpoints.js';
import { commitSignal } from './commit-signal.js';
import { liveState } from './live-state.js';
import type { ReplyStream } from './reply-stream.js';

interface Start {
  readonly place: LogPosition | 'start';
  /** Only what comes after is sent. */
  readonly after: number;
  /** Nothing lies between, so there is nothing to catch up with. */
  readonly live: boolean;
}

/** A position at or beyond the newest record is waited for; the server never asks whether a record begins there. */
const beginning = (view: LogView, from: AllSource['from']): Start => {
  if (from === 'start') return { place: 'start', after: -1, live: false };
  const end = view.end();
  if (from === 'end') return { place: end, after: -1, live: true };
  const newest = view.readAll('end', 'backwards', 1).events[0];
  if (newest === undefined || from.commit >= newest.position.commit)
    return { place: end, after: from.commit, live: true };
  return { place: from, after: from.commit, live: false };
};

export const subscribeToAll = async (
  context: NodeContext,
  { from, filter }: AllSource,
  { resolveLinks, uuid }: ReadRequest,
  reply: ReplyStream,
): Promise<void> => {
  const view = context.cluster.view(context.node);
  const commits = commitSignal(view, reply);
  const state = liveState(context, reply);
  const start = beginning(view, from);
  const marks = checkpoints(context, filter, reply);
  let place: LogPosition | 'start' = start.place;
  if (start.live) await state.caughtUp();
  while (reply.open()) {
    const wasLive = state.live();
    const page = view.readAll(place, 'forwards', PAGE_SIZE, marks.considering, marks.window(wasLive));
    if (page.invalid === true) {
      reply.end(invalidPosition());
      return;
    }
    let slow = false;
    for (const record of page.events) {
      if (record.position.commit <= start.after) continue;
      const resolved = resolveLinks
        ? view.resolve(record)
        : { event: record, link: undefined, position: record.position };
      const paused = reply.send(eventMessage(resolved, uuid, true));
      if (paused !== undefined) {
        slow = true;
        await paused;
      }
      await marks.afterEvent();
      if (!reply.open()) return;
    }
    place = page.next;
    await marks.considered(page.looked, start.after);
    if (!page.end) {
      if (slow) await state.lagging(view.readAll(place, 'forwards', context.settings.liveBuffer + 1).events.length);
      if (wasLive && !state.live()) await marks.turning(start.after);
      continue;
    }
    if (!state.live()) {
      await marks.turning(start.after);
      await state.caughtUp();
    }
    await commits.wait();
  }
};

// A subscription to one stream: what is there after a revision, and then what comes.
import { TOMBSTONE_REVISION } from '../engine/engine.js';
import type { LogView } from '../server/log-view.js';
import type { NodeContext } from '../server/node-context.js';
import { PAGE_SIZE } from '../wire/event-filter.js';
import type { ReadRequest, StreamSource } from '../wire/read-request.js';
import { eventMessage } from '../wire/read-response.js';
import { streamDeleted } from '../wire/rpc-error.js';
import { commitSignal } from './commit-signal.js';
import { liveState } from './live-state.js';
import type { ReplyStream } from './reply-stream.js';

/** The revision to begin with. A stream that is not there begins at 0, which gives what is written to it later. */
const beginning = (view: LogView, { stream, from }: StreamSource): number => {
  if (from === 'start') return 0;
  if (from !== 'end') return from + 1;
  const page = view.readStream(stream, 'end', 'backwards', 1);
  return page._tag === 'Page' ? page.last + 1 : 0;
};

export const subscribeToStream = async (
  context: NodeContext,
  source: StreamSource,
  { resolveLinks, uuid }: ReadRequest,
  reply: ReplyStream,
): Promise<void> => {
  const { stream } = source;
  const view = context.cluster.view(context.node);
  const commits = commitSignal(view, reply);
  const state = liveState(context, reply);
  let next = beginning(view, source);
  while (reply.open()) {
    const page = view.readStream(stream, next, 'forwards', PAGE_SIZE);
    if (page._tag === 'StreamDeleted') {
      reply.end(streamDeleted(stream));
      return;
    }
    const events = page._tag === 'Page' ? page.events : [];
    let slow = false;
    for (const record of events) {
      if (record.revision === TOMBSTONE_REVISION) {
        reply.end(streamDeleted(stream));
        return;
      }
      const resolved = resolveLinks
        ? view.resolve(record)
        : { event: record, link: undefined, position: record.position };
      const paused = reply.send(eventMessage(resolved, uuid, false));
      if (paused !== undefined) {
        slow = true;
        await paused;
      }
      if (!reply.open()) return;
      next = record.revision + 1;
    }
    const more = page._tag === 'Page' ? page.next : undefined;
    if (more !== undefined) {
      // Nothing was shown where hidden events are passed over.
      next = Math.max(next, more);
      if (slow) await state.lagging(waitingEvents(view, stream, next, context.settings.liveBuffer));
    } else {
      await state.caughtUp();
      await commits.wait();
    }
  }
};

const waitingEvents = (view: LogView, stream: string, from: number, atMost: number): number => {
  const page = view.readStream(stream, from, 'forwards', atMost + 1);
  return page._tag === 'Page' ? page.events.length : 0;
};

// Reads the whole log once, page by page.
import type { LogPosition } from '../engine/engine.js';
import type { NodeContext } from '../server/node-context.js';
import { PAGE_SIZE } from '../wire/event-filter.js';
import type { AllSource, ReadRequest } from '../wire/read-request.js';
import { eventMessage } from '../wire/read-response.js';
import { invalidPosition } from '../wire/rpc-error.js';
import type { ReplyStream } from './reply-stream.js';

/** Long filtered reads give others a turn after so many records without an answer. */
const TURN = 4_096;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const readAll = async (
  context: NodeContext,
  { from, filter }: AllSource,
  request: ReadRequest & { readonly count: number },
  reply: ReplyStream,
): Promise<void> => {
  const { count, direction, resolveLinks, uuid } = request;
  const view = context.cluster.view(context.node);
  let place: LogPosition | 'start' | 'end' = from;
  let sent = 0;
  let looked = 0;
  while (reply.open() && sent < count) {
    const page = view.readAll(place, direction, Math.min(PAGE_SIZE, count - sent), filter?.matches, filter?.window);
    if (page.invalid === true) {
      reply.end(invalidPosition());
      return;
    }
    for (const record of page.events) {
      const resolved = resolveLinks
        ? view.resolve(record)
        : { event: record, link: undefined, position: record.position };
      const paused = reply.send(eventMessage(resolved, uuid, true));
      if (paused !== undefined) await paused;
      if (!reply.open()) return;
    }
    sent += page.events.length;
    looked += page.looked;
    place = page.next;
    if (page.end) break;
    if (looked >= TURN) {
      looked = 0;
      await turn();
    }
  }
  reply.end();
};

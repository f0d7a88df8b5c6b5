// Reads a stream once, page by page, from where the client says until it has enough.
import type { NodeContext } from '../server/node-context.js';
import { PAGE_SIZE } from '../wire/event-filter.js';
import type { ReadRequest, StreamSource } from '../wire/read-request.js';
import {
  eventMessage,
  firstRevisionMessage,
  lastRevisionMessage,
  streamNotFoundMessage,
} from '../wire/read-response.js';
import { streamDeleted } from '../wire/rpc-error.js';
import type { ReplyStream } from './reply-stream.js';

export const readStream = async (
  context: NodeContext,
  { stream, from }: StreamSource,
  request: ReadRequest & { readonly count: number },
  reply: ReplyStream,
): Promise<void> => {
  const { count, direction, resolveLinks, uuid, compatibility } = request;
  const view = context.cluster.view(context.node);
  let place: number | 'start' | 'end' | undefined = from;
  let sent = 0;
  while (reply.open() && place !== undefined && sent < count) {
    const page = view.readStream(stream, place, direction, Math.min(PAGE_SIZE, count - sent));
    if (page._tag === 'NotFound') {
      await reply.send(streamNotFoundMessage(stream));
      reply.end();
      return;
    }
    if (page._tag === 'StreamDeleted') {
      reply.end(streamDeleted(stream));
      return;
    }
    if (sent === 0 && compatibility >= 1 && direction === 'forwards' && page.events.length === 0) {
      const first = page.next ?? page.last + 1;
      if (place !== 'end' && first !== (place === 'start' ? 0 : place)) await reply.send(firstRevisionMessage(first));
    }
    for (const record of page.events) {
      const resolved = resolveLinks
        ? view.resolve(record)
        : { event: record, link: undefined, position: record.position };
      const paused = reply.send(eventMessage(resolved, uuid, false));
      if (paused !== undefined) await paused;
      if (!reply.open()) return;
    }
    sent += page.events.length;
    place = page.next;
  }
  if (compatibility >= 1) {
    const end = view.readStream(stream, 'end', 'backwards', 1);
    if (end._tag === 'Page') await reply.send(lastRevisionMessage(end.last));
  }
  reply.end();
};

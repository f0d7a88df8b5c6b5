// Puts the requests of a batch append together into writes: options first, then chunks of events, up to the final one.
import type { NodeContext } from '../server/node-context.js';
import { batchBadRequest, batchMaximumAppendSizeExceeded, batchTimeout, type BatchError } from '../wire/batch-error.js';
import { expectedVersion } from '../wire/expected-version.js';
import type { streams } from '../wire/generated.js';
import { eventSize, proposedEvent } from '../wire/proposed-event.js';
import { streamName } from '../wire/stream-identifier.js';
import { uuidText } from '../wire/uuid.js';
import { batchResponse } from './batch-response.js';
import type { BatchWrite } from './batch-write.js';

export type BatchReq = InstanceType<typeof streams.BatchAppendReq>;
export type BatchResp = InstanceType<typeof streams.BatchAppendResp>;

interface Incomplete extends BatchWrite {
  size: number;
  timer: NodeJS.Timeout | undefined;
}

interface BatchSink {
  readonly perform: (write: BatchWrite) => void;
  readonly refuse: (response: BatchResp) => void;
}

export interface BatchRequests {
  readonly take: (request: BatchReq) => void;
  /** Forgets what is incomplete. */
  readonly close: () => void;
}

/** Beyond this a timer of Node would fire at once. */
const LONGEST_TIMER = 2_147_483_647;

export const batchRequests = ({ settings, now }: NodeContext, { perform, refuse }: BatchSink): BatchRequests => {
  const incomplete = new Map<string, Incomplete>();

  const timeLeft = (options: InstanceType<typeof streams.BatchAppendReq.Options>): number => {
    const deadline = options.getDeadline();
    if (deadline === undefined) return Infinity;
    return deadline.getSeconds() * 1_000 + deadline.getNanos() / 1_000_000 - now();
  };

  const forget = (id: string, write: Incomplete): void => {
    clearTimeout(write.timer);
    incomplete.delete(id);
  };

  /** A write that its options begin, or the error that answers them. */
  const begin = (request: BatchReq, id: string): Incomplete | BatchError | undefined => {
    const options = request.getOptions();
    const correlationId = request.getCorrelationId();
    if (options === undefined || correlationId === undefined) return undefined;
    const stream = streamName(options.getStreamIdentifier());
    if (stream === '') return batchBadRequest('Required field StreamIdentifier not set.');
    const left = timeLeft(options);
    if (left <= 0) return batchTimeout();
    const expected = expectedVersion(options, options.hasStreamPosition() ? options.getStreamPosition() : undefined);
    if (expected === undefined) return batchBadRequest('The expected stream position is not set.');
    const write: Incomplete = { correlationId, stream, expected, options, events: [], size: 0, timer: undefined };
    incomplete.set(id, write);
    return write;
  };

  const add = (write: Incomplete, request: BatchReq): BatchError | undefined => {
    for (const message of request.getProposedMessagesList()) {
      const event = proposedEvent(message);
      if (typeof event === 'string')
        return batchBadRequest(`The given key '${event}' was not present in the dictionary.`);
      write.size += eventSize(event);
      if (write.size > settings.maxAppendSize) return batchMaximumAppendSizeExceeded(settings.maxAppendSize);
      write.events.push(event);
    }
    return undefined;
  };

  /** A write whose last chunk does not come is timed out; one that is complete no longer has a deadline of its own. */
  const watch = (id: string, write: Incomplete): void => {
    const left = timeLeft(write.options);
    if (write.timer !== undefined || left === Infinity) return;
    write.timer = setTimeout(
      () => {
        incomplete.delete(id);
        refuse(batchResponse(write, batchTimeout()));
      },
      Math.min(left, LONGEST_TIMER),
    ).unref();
  };

  return {
    take: (request) => {
      const id = uuidText(request.getCorrelationId());
      const write = incomplete.get(id) ?? begin(request, id);
      // A chunk of a write that was answered already.
      if (write === undefined) return;
      const error = 'events' in write ? add(write, request) : write;
      if (error !== undefined) {
        const known = 'events' in write ? write : undefined;
        if (known !== undefined) forget(id, known);
        const correlationId = request.getCorrelationId();
        const stream = known?.stream ?? streamName(request.getOptions()?.getStreamIdentifier());
        if (correlationId !== undefined) refuse(batchResponse({ correlationId, stream, expected: 'any' }, error));
        return;
      }
      if (!('events' in write)) return;
      if (!request.getIsFinal()) {
        watch(id, write);
        return;
      }
      forget(id, write);
      perform(write);
    },
    close: () => {
      for (const [id, write] of incomplete) forget(id, write);
    },
  };
};

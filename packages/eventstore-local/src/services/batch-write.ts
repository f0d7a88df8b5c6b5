// One write of a batch append, put together from the requests that carry its correlation id.
import type { ExpectedVersion, ProposedEvent } from '../engine/engine.js';
import type { shared, streams } from '../wire/generated.js';

export interface BatchWrite {
  /** As the client sent it, to be sent back. */
  readonly correlationId: InstanceType<typeof shared.UUID>;
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly options: InstanceType<typeof streams.BatchAppendReq.Options>;
  readonly events: ProposedEvent[];
}

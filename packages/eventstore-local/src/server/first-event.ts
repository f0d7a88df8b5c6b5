// What the server itself writes to a new log: no log is without system events, so readers must know how to pass them.
import { randomUUID } from 'node:crypto';
import type { LogEngine } from '../engine/engine.js';

/** Writes it unless the log has begun already; resolves when it is committed. */
export const writeFirstEvent = async (engine: LogEngine): Promise<void> => {
  if (engine.readAll('start', 'forwards', 1).events.length > 0) return;
  const outcome = engine.append('$$$stats-127.0.0.1:2113', 'any', [
    {
      id: randomUUID(),
      type: '$metadata',
      contentType: 'application/json',
      data: Buffer.from('{"$maxAge":86400}'),
      metadata: new Uint8Array(0),
    },
  ]);
  if (outcome._tag === 'Written') await engine.committed(outcome.position);
};

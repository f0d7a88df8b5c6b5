// The last event of a stream that its own reads do not show: deleted or truncated, it still stands in the log.
import type { EventLog } from '../../ports/event-log.js';
import type { RecordedEvent } from '../../ports/event.js';

/**
 * Looks for the last event of a stream in the log, from its end backwards; `undefined` when the store has scavenged it, or
 * the stream never had one. It costs a search through the log, so it is for streams that show nothing.
 *
 * @throws ReadError
 */
export async function lastInLog(log: Pick<EventLog, 'readAll'>, stream: string): Promise<RecordedEvent | undefined> {
  // Not `$`, which elsewhere than in JavaScript also matches before a line break at the end.
  const filter = { by: 'stream', regex: `^${escaped(stream)}(?![\\s\\S])` } as const;
  for await (const page of log.readAll({ direction: 'backwards', filter, maxCount: 1 }))
    for (const event of page) return event;
  return undefined;
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
}

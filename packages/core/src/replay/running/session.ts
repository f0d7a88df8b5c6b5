// What a replay works with once it has begun, and its way through the source.
import type { Position } from '../../ports/position.js';
import type { Beginning } from './begin.js';
import { beginDuties } from './duties.js';
import { Intake } from './intake.js';
import { KeptPlace } from './kept-place.js';
import { ParkedRetries } from './parked-retries.js';
import { ReplayEnd } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';
import { SourceReader } from './source-reader.js';
import { StreamEnds } from './stream-ends.js';

export interface Session {
  readonly context: ReplayContext;
  readonly intake: Intake;
  readonly reader: SourceReader;
  readonly retries: ParkedRetries;
  readonly kept: KeptPlace | undefined;
}

/** @param tell says how it is going; called now and then. */
export function openSession(context: ReplayContext, beginning: Beginning, tell: () => Promise<void>): Session {
  const { to, cachedStreams, follow } = context.settings;
  const { held, position, head, parked, fresh } = beginning;
  const overlap = held && { since: position };
  const ends = new StreamEnds(to, context.identity, { most: cachedStreams, fresh, overlap });
  const kept: KeptPlace | undefined = held && new KeptPlace(context, held, held.kept, () => intake);
  const save = (): Promise<void> => kept?.save() ?? Promise.resolve();
  const intake: Intake = new Intake(context, ends, { position, head, parked, save, mayWrite: () => kept?.mayWrite() });
  const retries = new ParkedRetries(context, intake, save, () => ends.farthest);
  if (parked.length > 0) retries.ask();
  else retries.ready();
  const reader = new SourceReader(context, intake);
  beginDuties(context, { kept, followed: follow ? reader : undefined, tell });
  return { context, intake, reader, retries, kept };
}

/**
 * Reads and writes up to `head`, or on and on where the replay follows, until `signal` is aborted.
 *
 * @param onLive called when the end of the source is reached. @throws ReplayEnd
 */
export async function replayAll(
  { context, intake, reader, retries, kept }: Session,
  head: Position | undefined,
  signal: AbortSignal,
  onLive: () => void,
): Promise<void> {
  const { replay } = context.identity;
  if (context.settings.follow) await reader.follow(signal, onLive);
  else if (head !== undefined) {
    await reader.readTo(head, signal);
    await intake.idle();
    retries.ready();
    await retries.run(signal);
  }
  await intake.idle();
  const { failing } = intake;
  await kept?.save();
  if (failing === undefined) return;
  const message = `replay ${replay} has stopped: ${failing.message}`;
  throw new ReplayEnd({ _tag: 'EventFailed', replay, message, failure: failing });
}

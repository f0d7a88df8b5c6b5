// What all steps of one verification share: both logs, the rules by which they are read, and whom to tell.
import type { LogFilter } from '../../ports/event-log.js';
import type { RecordedEvent } from '../../ports/event.js';
import { readUpTo, type ReadLog } from './read-up-to.js';
import type { Sides } from './sides.js';
import type { VerifyOptions, VerifyProgress } from './verify-options.js';

/** A verification that has begun. */
export interface Verification {
  readonly sides: Sides;
  readonly source: ReadLog;
  readonly target: ReadLog;
  /** Of the source. */
  readonly filter: LogFilter | undefined;
  /** Of the target, where all streams are compared. */
  readonly targetFilter: LogFilter | undefined;
  readonly allowLater: boolean;
  readonly maxDifferences: number;
  readonly maxStreams: number;
  readonly maxStates: number;
  readonly onProgress: VerifyOptions['onProgress'];
}

/** Which pass of which step. */
export type Step = Pick<VerifyProgress, 'step' | 'pass' | 'passes'>;

/**
 * The pages of one of the logs; tells how far it is.
 *
 * @throws Halt
 */
export async function* pagesOf(
  log: ReadLog,
  filter: LogFilter | undefined,
  step: Step,
  onProgress: VerifyOptions['onProgress'],
): AsyncGenerator<readonly RecordedEvent[], undefined> {
  let events = 0;
  for await (const page of readUpTo(log, filter)) {
    yield page;
    events += page.length;
    const last = page[page.length - 1];
    if (onProgress === undefined || last === undefined || log.until === undefined) continue;
    try {
      onProgress({ ...step, log: log.which, position: last.position, until: log.until, events });
    } catch {
      // A display that fails is no reason to stop.
    }
  }
}

// Compares all streams by counts and rolling hashes, in as many passes as the bound on memory asks for.
import { canonicalText } from './canonical-text.js';
import { comparedEvent } from './compared-event.js';
import { isReplayFailure } from '../replacements.js';
import type { ReplayFailure } from '../replay-failure.js';
import { Narrowing } from './narrowing.js';
import { StreamTable, type ComparedStream } from './stream-table.js';
import { pagesOf, type Step, type Verification } from './verification.js';
import type { VerifyReport } from './verify-report.js';

/** What the comparison found, and the first streams that differ, still to be described. */
export interface Compared extends Pick<
  VerifyReport,
  'streams' | 'events' | 'different' | 'failed' | 'failures' | 'parked' | 'later' | 'beyond' | 'notLookedAt' | 'passes'
> {
  readonly toDescribe: readonly ComparedStream[];
}

/** @throws Halt */
export async function compareStreams(verification: Verification): Promise<Compared> {
  const { maxStreams, maxDifferences, allowLater } = verification;
  const narrowing = new Narrowing(maxStreams);
  const sums = { streams: 0, events: 0, different: 0, later: 0 };
  const toDescribe: ComparedStream[] = [];
  let source: SourceSums | undefined;
  let target: TargetSums | undefined;
  let lookedAt = 0;
  while (narrowing.next()) {
    const table = new StreamTable(narrowing, allowLater);
    const step = (): Step => ({
      step: 'comparing',
      pass: narrowing.passes,
      passes: narrowing.passes + narrowing.waiting,
    });
    const seen = await readSource(verification, table, step());
    const found = await readTarget(verification, table, step());
    // What does not depend on the streams is the same in each pass.
    source ??= seen;
    target ??= found;
    for (const stream of table.streams()) {
      const { expected, others, equal } = stream;
      sums.streams += 1;
      sums.events += expected;
      lookedAt += stream.found + others;
      if (allowLater && equal) sums.later += others;
      if (equal) continue;
      sums.different += 1;
      if (toDescribe.length < maxDifferences) toDescribe.push(stream);
    }
  }
  const { failed = 0, failures = [], parked = 0 } = source ?? {};
  const { events = 0, passedOver = 0, beyond = 0 } = target ?? {};
  const notLookedAt = Math.max(0, events - passedOver - beyond - lookedAt);
  return { ...sums, failed, failures, parked, beyond, notLookedAt, passes: narrowing.passes, toDescribe };
}

interface SourceSums {
  readonly failed: number;
  readonly failures: readonly ReplayFailure[];
  readonly parked: number;
}

async function readSource(
  { sides, source, filter, maxDifferences, onProgress }: Verification,
  table: StreamTable,
  step: Step,
): Promise<SourceSums> {
  const failures: ReplayFailure[] = [];
  let failed = 0;
  let parked = 0;
  for await (const page of pagesOf(source, filter, step, onProgress))
    for (const event of page) {
      const expected = sides.expected(event);
      if (expected === 'own') continue;
      if (expected === 'parked') parked += 1;
      else if (isReplayFailure(expected)) {
        failed += 1;
        if (failures.length < maxDifferences) failures.push(expected);
      } else
        for (const { stream, event: replaced } of expected)
          // The text takes longer to make than the table to ask.
          if (table.concerns(stream)) table.expect(stream, canonicalText(comparedEvent(replaced())));
    }
  return { failed, failures, parked };
}

interface TargetSums {
  readonly events: number;
  readonly passedOver: number;
  readonly beyond: number;
}

async function readTarget(
  { sides, target, targetFilter, onProgress }: Verification,
  table: StreamTable,
  step: Step,
): Promise<TargetSums> {
  let [events, passedOver, beyond] = [0, 0, 0];
  for await (const page of pagesOf(target, targetFilter, step, onProgress))
    for (const event of page) {
      events += 1;
      switch (sides.standing(event)) {
        case 'replayed':
          if (table.concerns(event.stream)) table.find(event.stream, canonicalText(comparedEvent(event)));
          break;
        case 'other':
          table.findOther(event.stream);
          break;
        case 'parked':
          passedOver += 1;
          break;
        case 'beyond':
          beyond += 1;
          break;
      }
    }
  return { events, passedOver, beyond };
}

// `verifyReplay`: whether a target has what the transform, run again over the source, says it should have.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { systemClock } from '../../ports/clock.js';
import type { ReadError } from '../../ports/event-store.js';
import { exponential, policyProblem, type RetryPolicy } from '../../transact/retry-policy.js';
import { asStored } from '../transform.js';
import { compareFolds } from './compare-folds.js';
import { compareStreams } from './compare-streams.js';
import { describeStreams } from './describe-streams.js';
import { haltIfAborted, notRead } from './read-up-to.js';
import { parkedOf, sidesOf } from './sides.js';
import type { Verification } from './verification.js';
import { Halt, type VerifyError } from './verify-error.js';
import type { VerifyOptions } from './verify-options.js';
import type { VerifyReport } from './verify-report.js';

const readPolicy: RetryPolicy = { attempts: 8, delay: exponential(100, 4_000) };

/**
 * Compares a target with what the transform gives for the source: the streams that this replay wrote to, or should have,
 * by the number of their events and by a rolling hash over id, type, data and metadata of each (the order of properties
 * aside). Of the first streams that differ it names the first revision that does, and how. On request, the states that
 * streams fold to are compared as well, where one stream was replaced by one stream.
 *
 * It needs nothing of the replay but what it was started with, so it can be run long after it. Both logs are read as they
 * are, up to where they end when it begins; nothing is written. Its memory is bounded whatever their size: when there are
 * more than `maxStreams` streams, both are read several times.
 *
 * What the target has lost for good (a truncated stream that its server has scavenged, say) is a difference. In a target
 * stream that several source streams are merged into, so is the order of events that were parked and retried.
 *
 * @returns right: the report, whether or not something differs. Left: there is no result.
 * @throws DefinitionError when `folds` has what is no definition.
 * @example
 * const report = await verifyReplay({ name: 'to-v2', from: old, to: store, transform })(); // Right { equal: true, ... }
 */
export function verifyReplay(options: VerifyOptions): TaskEither<VerifyError, VerifyReport> {
  const { folds = [] } = options;
  const compare = compareFolds(folds);
  return async () => {
    try {
      const problem = problemWith(options);
      if (problem !== undefined) throw new Halt({ _tag: 'Refused', message: problem });
      const verification = await begin(options);
      const { toDescribe, ...compared } = await compareStreams(verification);
      const differences = await describeStreams(verification, toDescribe);
      const compareds = await compare(verification);
      haltIfAborted(options.signal);
      const equal = compared.different === 0 && compared.failed === 0 && compareds.foldsDifferent === 0;
      const { until } = verification.source;
      return E.right({ replay: options.name, equal, until, ...compared, differences, ...compareds });
    } catch (halt) {
      if (halt instanceof Halt) return E.left(halt.error);
      throw halt;
    }
  };
}

async function begin(options: VerifyOptions): Promise<Verification> {
  const { name, from, to, transform = asStored, filter, targetFilter, later = 'refuse', signal, onProgress } = options;
  const { maxDifferences = 10, maxStreams = 200_000, maxStates = 10_000 } = options;
  const { retry = readPolicy, clock = systemClock } = options;
  const ask = async <A>(which: 'source' | 'target', question: TaskEither<ReadError, A>): Promise<A> => {
    for (let tries = 1; ; tries++) {
      haltIfAborted(signal);
      const answer = await question();
      if (E.isRight(answer)) return answer.right;
      if (!answer.left.retryable || tries >= retry.attempts) throw notRead(which, answer.left);
      await clock.sleep(retry.delay(tries, Math.random()), signal);
    }
  };
  const log = await ask('source', from.identity);
  const target = to.identity && (await ask('target', to.identity));
  const until = options.until ?? (await ask('source', from.head));
  const end = await ask('target', to.head);
  // Asked for last: what is in the target by now comes from here or before.
  const known = await ask('source', from.head);
  const isWithin = target === undefined || target === log;
  const reading = { retry, clock, signal };
  return {
    sides: sidesOf(transform, { replay: name, log }, { parked: parkedOf(options), until, known, isWithin }),
    source: { which: 'source', log: from, until, ...reading },
    target: { which: 'target', log: to, until: end, ...reading },
    ...{ filter, targetFilter, allowLater: later === 'allow', maxDifferences, maxStreams, maxStates, onProgress },
  };
}

function problemWith({ name, maxDifferences, maxStreams, maxStates, retry }: VerifyOptions): string | undefined {
  if (name === '') return '`name` must be the name of the replay';
  for (const [option, value, least] of [
    ['maxDifferences', maxDifferences, 0],
    ['maxStreams', maxStreams, 1],
    ['maxStates', maxStates, 1],
  ] as const)
    if (value !== undefined && (!Number.isInteger(value) || value < least))
      return `\`${option}\` must be an integer of at least ${String(least)}, got ${String(value)}`;
  const problem = retry === undefined ? undefined : policyProblem(retry);
  return problem === undefined ? undefined : `of \`retry\`, ${problem}`;
}

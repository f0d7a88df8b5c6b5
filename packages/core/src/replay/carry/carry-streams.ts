// Carries over, at the end of a replay, what was done to the streams of the source: metadata, soft deletes, tombstones.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { textOf } from '../../codec/io-ts-issues.js';
import { ReadError, type EventStore, type NotAppended } from '../../ports/event-store.js';
import type { EventLog, LogFilter } from '../../ports/event-log.js';
import type { Position } from '../../ports/position.js';
import type { StreamChange, StreamChanges } from '../../ports/stream-changes.js';
import type { StreamMaintenance } from '../../ports/stream-maintenance.js';
import type { ReplayIdentity } from '../replacements.js';
import { asking, type Patient } from './asking.js';
import { carryChange, type CarryTo, type MaintainedTarget } from './carry-change.js';
import { carryReport, type CarryReport } from './carry-report.js';
import { newestChanges, SKIP, type ChangesOf } from './newest-changes.js';

/** From a stream of the source to the stream of the target that stands for it: for it alone, and whole. */
export type Carry = (sourceStream: string) => string | undefined;

export interface CarryStreams extends Patient {
  readonly identity: ReplayIdentity;
  readonly from: Partial<StreamChanges>;
  readonly to: Pick<EventStore, 'readStream'> & Partial<StreamMaintenance & StreamChanges & Pick<EventLog, 'identity'>>;
  /** `undefined`: nothing is carried over, all is reported. */
  readonly carry: Carry | undefined;
  /** The filter of the replay: streams that it leaves out by name are left out. */
  readonly filter?: LogFilter | undefined;
  /** Source streams whose events are not all in the target. */
  readonly isParked?: (stream: string) => boolean;
  readonly dryRun?: boolean;
  /** Of how many streams the changes are in memory at most. Default: 100,000. */
  readonly maxStreams?: number;
  /** How many streams are worked on beside each other. Default: 16. */
  readonly parallel?: number;
}

/** Why what was done to streams could not be carried over. Tried again, it goes on. */
export interface CarryFailed {
  readonly _tag: 'CarryFailed';
  /** The store that failed. */
  readonly side: 'source' | 'target';
  /** Of that store; `$all` when it is not about one. */
  readonly stream: string;
  readonly message: string;
  readonly cause: unknown;
}

class Failing extends Error {
  constructor(readonly failure: CarryFailed) {
    super(failure.message);
  }
}

/**
 * Carries over the newest change of each stream. It is done when all events are in the target, and may be done again:
 * what is so already is left as it is.
 *
 * @returns left: a store failed for longer than it is waited for. Right: what was carried over, and what was not.
 */
export function carryStreams(options: CarryStreams): TaskEither<CarryFailed, CarryReport> {
  return async () => {
    const { from, to, identity, maxStreams = 100_000, parallel = 16 } = options;
    const report = carryReport();
    const { readStreamChanges } = from;
    let hasFailed = false;
    if (readStreamChanges === undefined) return E.right(report.report(true));
    try {
      const isSameLog = (await targetIdentity(options)) === identity.log;
      const targetOf = targets(options, isSameLog);
      const read = (): AsyncIterable<readonly StreamChange[]> => resumed(readStreamChanges, options);
      for await (const batch of newestChanges(read, targetOf, maxStreams)) {
        const queue = batch.values();
        await Promise.all(Array.from({ length: parallel }, () => work(queue)));
      }
      return E.right(report.report(false));
    } catch (error) {
      hasFailed = true;
      if (error instanceof Failing) return E.left(error.failure);
      throw error;
    }

    async function work(queue: Iterable<ChangesOf>): Promise<void> {
      for (const { target, changes } of queue) {
        for (const change of changes.values()) await one(change, target, changes.size);
        if (options.signal?.aborted === true) throw failing('target', '$all', new Error('it was stopped'));
        // What the others have in hand is of no use any more.
        if (hasFailed) return;
      }
    }

    async function one(change: StreamChange, target: string | undefined, sources: number): Promise<void> {
      if (target === undefined) {
        if (!isNothing(change)) report.notCarried('unnamed', change, target, 'no target stream is named for it');
      } else if (!isMaintained(to)) {
        if (!isNothing(change)) report.notCarried('cannot', change, target, 'the target cannot hide or delete events');
      } else if (sources > 1) {
        const why = `${target} stands for ${String(sources)} source streams`;
        report.notCarried('shared', change, target, why);
      } else if (options.isParked?.(change.stream) === true) {
        report.notCarried('parked', change, target, 'the stream is parked');
      } else {
        const carrying: CarryTo = { ...options, to, dryRun: options.dryRun ?? false };
        const done = await carryChange(carrying, change, target)();
        if (E.isLeft(done)) throw failing('target', target, done.left);
        if (done.right !== undefined) report.notCarried(done.right.reason, change, target, done.right.why);
        else if (!isNothing(change)) report.carried();
      }
    }
  };
}

function failing(side: CarryFailed['side'], stream: string, cause: ReadError | NotAppended | Error): Failing {
  const why = cause instanceof Error ? cause.message : `${cause.fault} (${textOf(cause.cause)})`;
  const message = `what was done to the streams of the source could not be carried over: ${side}, ${stream}: ${why}`;
  return new Failing({ _tag: 'CarryFailed', side, stream, message, cause });
}

// Whether nothing is set any more.
function isNothing(change: StreamChange): boolean {
  return change._tag === 'MetadataSet' && change.others.length === 0 && Object.keys(change.metadata).length === 0;
}

function isMaintained(to: CarryStreams['to']): to is MaintainedTarget {
  return to.deleteStream !== undefined && to.tombstoneStream !== undefined && to.setStreamMetadata !== undefined;
}

async function targetIdentity({ to, ...patient }: CarryStreams): Promise<string | undefined> {
  if (to.identity === undefined) return undefined;
  const answer = await asking(patient, to.identity)();
  if (E.isLeft(answer)) throw failing('target', '$all', answer.left);
  return answer.right;
}

function targets(
  { carry, filter }: CarryStreams,
  isSameLog: boolean,
): (stream: string) => string | undefined | typeof SKIP {
  const passes = streamFilter(filter);
  return (stream) => {
    if (!passes(stream)) return SKIP;
    if (carry === undefined) return undefined;
    let target: string | undefined;
    try {
      target = carry(stream);
    } catch (cause) {
      throw failing('target', stream, new Error(`\`carry\` threw for ${stream}: ${textOf(cause)}`));
    }
    // In the same log it is so already.
    return isSameLog && target === stream ? SKIP : target;
  };
}

function streamFilter(filter: LogFilter | undefined): (stream: string) => boolean {
  if (filter?.by !== 'stream') return () => true;
  if ('prefixes' in filter) return (stream) => filter.prefixes.some((prefix) => stream.startsWith(prefix));
  try {
    const regex = new RegExp(filter.regex);
    return (stream) => regex.test(stream);
  } catch {
    // In a dialect that only the store reads.
    return () => true;
  }
}

// The changes, read on from the last one when a read breaks: twice the same does no harm.
async function* resumed(
  read: StreamChanges['readStreamChanges'],
  { retry, clock, random, signal }: Patient,
): AsyncGenerator<readonly StreamChange[], undefined> {
  let from: Position | undefined;
  for (let tried = 1; ; tried++) {
    try {
      for await (const page of read(from === undefined ? {} : { from })) {
        from = page.at(-1)?.position ?? from;
        tried = 0;
        yield page;
      }
      return;
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      if (!error.retryable || tried >= retry.attempts || signal?.aborted === true)
        throw failing('source', '$all', error);
      await clock.sleep(retry.delay(Math.max(1, tried), random()), signal);
    }
  }
}

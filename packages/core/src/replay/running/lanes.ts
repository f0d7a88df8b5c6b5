// Writes to the target: a lane per stream, in order within, beside each other across.
import * as E from 'fp-ts/lib/Either.js';
import { textOf } from '../../codec/io-ts-issues.js';
import type { AppendError, NotAppended, WrongExpectedRevision } from '../../ports/event-store.js';
import type { NewEvent } from '../../ports/event.js';
import { comparePositions } from '../../ports/position.js';
import type { Mark } from '../origin.js';
import { replayFailure, type ReplayFailure } from '../replay-failure.js';
import { laterOf, revisionsOf } from './late.js';
import { Patience } from './patience.js';
import { errorOf, ReplayEnd } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';
import { readProblem, type NotOurs, type StreamEnd, type StreamEnds } from './stream-ends.js';
import { targetOf, type Work } from './work.js';
import { isMissing, sourceName } from './written.js';

/** What the lanes ask of whoever gives them work. */
export interface LaneCalls {
  /** `pass`: it is not to be written, and counts as done. `discard`: it is not to be written, and not done. */
  readonly skips: (work: Work) => 'pass' | 'discard' | undefined;
  readonly done: (work: Work) => void;
  /** From when it settles on, `skips` says what becomes of the work. */
  readonly failed: (work: Work, failure: ReplayFailure) => Promise<void>;
  /** Waits until this runner may write. @throws ReplayEnd when it may not any more. */
  readonly mayWrite: () => Promise<void> | undefined;
  /** A lane has had its turn. */
  readonly moved: () => void;
}

/** What waits for one stream of the target. */
interface Lane {
  readonly stream: string;
  queue: Work[];
  /** The most works in one append: fewer after one that was refused. */
  most: number;
  readonly patience: Patience;
}

const NONE: ReadonlySet<bigint> = new Set();

export class Lanes {
  readonly #context: ReplayContext;
  readonly #ends: StreamEnds;
  readonly #calls: LaneCalls;
  readonly #lanes = new Map<string, Lane>();
  readonly #ready: Lane[] = [];
  /** Of the source stream that is being retried: which of its revisions are in a stream of the target already. */
  readonly #late = new Map<string, ReadonlySet<bigint>>();
  #lateOf: string | undefined;
  #turns = 0;

  constructor(context: ReplayContext, ends: StreamEnds, calls: LaneCalls) {
    this.#context = context;
    this.#ends = ends;
    this.#calls = calls;
  }

  /** Whether nothing waits to be written, and nothing is being written. */
  get isIdle(): boolean {
    return this.#lanes.size === 0;
  }

  /** Queues what is to be written. Nothing is written before the next `pump`. */
  add(work: Work): void {
    const stream = targetOf(work);
    const lane = this.#lanes.get(stream);
    if (lane !== undefined) {
      lane.queue.push(work);
      return;
    }
    const { batch } = this.#context.settings;
    const made: Lane = {
      stream,
      queue: [work],
      most: batch,
      patience: new Patience(this.#context),
    };
    this.#lanes.set(stream, made);
    this.#ready.push(made);
  }

  /** What is added from here on is retried: what was found out for works that were retried before does not hold any more. */
  beginRetry(): void {
    this.#late.clear();
  }

  /** Gives lanes their turn, as many as may append beside each other. */
  pump(): void {
    const { settings, scope } = this.#context;
    while (this.#turns < settings.parallel && !scope.isOver()) {
      const lane = this.#ready.shift();
      if (lane === undefined) return;
      this.#turns += 1;
      void this.#turn(lane);
    }
  }

  // One append at most. Never rejects.
  async #turn(lane: Lane): Promise<void> {
    const { scope, identity } = this.#context;
    try {
      await this.#work(lane);
    } catch (error) {
      scope.end(errorOf(identity.replay, error));
    }
    this.#turns -= 1;
    if (lane.queue.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane.stream);
    this.#calls.moved();
    this.pump();
  }

  async #work(lane: Lane): Promise<void> {
    this.#passOver(lane);
    if (lane.queue.length === 0) return;
    const end = this.#ends.known(lane.stream) ?? (await this.#read(lane));
    if (end === undefined) return;
    if (end.mark !== undefined && lane.queue[0]?.source.entry === undefined) await this.#look(lane, end.mark);
    // In one turn from here to the append, since more is queued meanwhile.
    this.#passOver(lane);
    if (this.#leaveOutWhatIsThere(lane, end) === 'missing') {
      const why = `the target stream ${lane.stream} has events that come after it, and not this one: the transform, the filter or what was parked has changed since`;
      await this.#failed(lane, { kind: 'overtaken', why });
      return;
    }
    const run = this.#next(lane);
    if (run.length === 0) return;
    await this.#calls.mayWrite();
    await this.#append(lane, end, run);
  }

  #passOver(lane: Lane): void {
    const kept = lane.queue.filter((work) => {
      const skips = this.#calls.skips(work);
      if (skips === 'pass') {
        work.source.passedOver = true;
        this.#calls.done(work);
      }
      return skips === undefined;
    });
    if (kept.length < lane.queue.length) lane.queue = kept;
  }

  // `missing`: the first that is left should be there, and is not.
  #leaveOutWhatIsThere(lane: Lane, { mark, written }: StreamEnd): 'missing' | undefined {
    if (mark === undefined) return undefined;
    const { counts } = this.#context;
    const late = this.#late.get(lane.stream);
    const isMarked = ({ source: { entry, event } }: Work): boolean =>
      entry !== undefined && comparePositions(event.position, mark) <= 0;
    const [next] = lane.queue;
    if (next?.source.entry !== undefined && !isMarked(next)) return undefined;
    const left: Work[] = [];
    for (const work of lane.queue) {
      const { entry, event } = work.source;
      // What is not retried stands in log order: from the first that is left on, all are.
      const isThere =
        entry === undefined
          ? late?.has(event.revision) === true
          : left.length === 0 && isMarked(work) && !(written !== undefined && isMissing(written, event));
      if (!isThere) {
        left.push(work);
        continue;
      }
      counts.alreadyThere += work.replacements.length;
      this.#calls.done(work);
    }
    if (left.length < lane.queue.length) lane.queue = left;
    const [first] = left;
    return first !== undefined && isMarked(first) ? 'missing' : undefined;
  }

  // Of what is retried the mark of the stream does not tell whether it is there.
  async #look(lane: Lane, mark: Mark): Promise<void> {
    const first = lane.queue[0]?.source.event;
    if (first === undefined) return;
    if (this.#lateOf !== first.stream) this.#late.clear();
    this.#lateOf = first.stream;
    if (this.#late.has(lane.stream)) return;
    const { settings, identity } = this.#context;
    const isBefore = comparePositions(mark, first.position) < 0;
    const late = isBefore
      ? NONE
      : await this.#reading(lane, () => revisionsOf(settings.to, identity, lane.stream, first));
    this.#late.set(lane.stream, late);
  }

  #next(lane: Lane): readonly Work[] {
    const { batch } = this.#context.settings;
    let events = 0;
    let count = 0;
    for (const { replacements } of lane.queue) {
      if (count > 0 && (count >= lane.most || events + replacements.length > batch)) break;
      events += replacements.length;
      count += 1;
    }
    return lane.queue.splice(0, count);
  }

  async #append(lane: Lane, end: StreamEnd, run: readonly Work[]): Promise<void> {
    const { settings, scope, counts } = this.#context;
    const { stream, patience } = lane;
    const events = eventsOf(run, end);
    for (;;) {
      const answer = await settings.to.append(stream, end.revision, events)();
      if (scope.isOver()) return;
      if (E.isRight(answer)) {
        const { revision } = answer.right;
        this.#ends.set(stream, endAfter(run, end, revision));
        patience.fine();
        lane.most = Math.min(settings.batch, lane.most + Math.max(1, lane.most >> 3));
        counts.written += events.length;
        for (const work of run) this.#calls.done(work);
        return;
      }
      const { left } = answer;
      if (left._tag === 'WrongExpectedRevision') return this.#overtaken(lane, end, run, left);
      if (left._tag === 'NotAppended' && !left.retryable) return this.#refused(lane, run, left);
      if (!(await patience.again(inWords(left)))) throw this.#targetFailed(stream, run[0], inWords(left), left);
      // Meanwhile the lease may have been lost.
      await this.#calls.mayWrite();
    }
  }

  // Somebody has written to the stream: another runner of this replay, or one before this that was not heard of any more.
  async #overtaken(lane: Lane, end: StreamEnd, run: readonly Work[], error: WrongExpectedRevision): Promise<void> {
    lane.queue.unshift(...run);
    this.#late.delete(lane.stream);
    this.#ends.forget(lane.stream);
    const { stream } = lane;
    const { actual } = error;
    const now = await this.#read(lane);
    if (now === undefined || now.revision !== end.revision) return;
    // A store whose reads know all that its refusals know: what they do not show is hidden.
    const isHidden = now.revision === 'no_stream' && this.#context.settings.to.hiddenRevision === undefined;
    if (isHidden && actual !== 'no_stream') {
      await this.#read(lane, () => this.#ends.readHidden(stream, actual));
      return;
    }
    // What it was refused for may take its time to be read, or may never come to be.
    if (!(await lane.patience.again(inWords(error))))
      throw this.#targetFailed(lane.stream, run[0], inWords(error), error);
    this.#ends.forget(lane.stream);
  }

  async #refused(lane: Lane, run: readonly Work[], error: NotAppended): Promise<void> {
    lane.queue.unshift(...run);
    const [first] = run;
    if (first === undefined) return;
    switch (error.fault) {
      case 'too-large':
      case 'refused':
      case 'access-denied':
        // It may be one of them only.
        if (run.length > 1) lane.most = run.length >> 1;
        else await this.#failed(lane, { kind: 'refused', why: inWords(error) }, error.cause);
        return;
      case 'stream-deleted':
        await this.#failed(lane, { kind: 'refused', why: inWords(error) }, error.cause);
        return;
      default:
        throw this.#targetFailed(lane.stream, first, inWords(error), error);
    }
  }

  async #read(lane: Lane, read = () => this.#ends.read(lane.stream)): Promise<StreamEnd | undefined> {
    const end = await this.#reading(lane, read);
    if (!('why' in end)) return end;
    await this.#failed(lane, end);
    return undefined;
  }

  async #reading<A>(lane: Lane, read: () => Promise<A>): Promise<A> {
    for (;;) {
      try {
        return await read();
      } catch (error) {
        const { text, retryable } = readProblem(error);
        if (!retryable || !(await lane.patience.again(text)))
          throw this.#targetFailed(lane.stream, lane.queue[0], text, error);
      }
    }
  }

  async #failed(lane: Lane, { kind, why }: NotOurs, cause?: unknown): Promise<void> {
    const [work] = lane.queue;
    if (work !== undefined) await this.#calls.failed(work, replayFailure(kind, work.source.event, why, cause));
  }

  #targetFailed(stream: string, work: Work | undefined, why: string, cause: unknown): ReplayEnd {
    const { replay } = this.#context.identity;
    const event = work?.source.event;
    const first = event && ` (from revision ${String(event.revision)} of ${event.stream} on)`;
    const message = `replay ${replay}: the target stream ${stream} could not be written${first ?? ''}: ${why}`;
    return new ReplayEnd({ _tag: 'TargetFailed', replay, stream, at: event?.position, message, cause });
  }
}

// What was written late leaves the mark where it was, and with it what an earlier run has written.
function endAfter(run: readonly Work[], { mark, written }: StreamEnd, revision: bigint): StreamEnd {
  const position = positionOf(run);
  const isLate = mark !== undefined && position !== undefined && comparePositions(position, mark) <= 0;
  if (!isLate || written === undefined) return { revision, mark: laterOf(mark, position) };
  for (const { source } of run) written.events.add(sourceName(source.event));
  return { revision, mark, written };
}

function eventsOf(run: readonly Work[], end: StreamEnd): readonly NewEvent[] {
  const events: NewEvent[] = [];
  for (const { source, replacements } of run) {
    const mark = source.entry === undefined ? laterOf(end.mark, source.event.position) : undefined;
    for (const replacement of replacements) events.push(replacement.event(mark));
  }
  return events;
}

function positionOf(run: readonly Work[]) {
  return run[run.length - 1]?.source.event.position;
}

/** What an append came to, in words. */
function inWords(error: AppendError): string {
  switch (error._tag) {
    case 'WrongExpectedRevision':
      return `${error.stream} was refused at ${String(error.expected)}, since it is at ${String(error.actual)}`;
    case 'Ambiguous':
      return `whether an append to ${error.stream} was written is not known: ${textOf(error.cause)}`;
    case 'NotAppended':
      return `an append to ${error.stream} was refused (${error.fault}): ${textOf(error.cause)}`;
  }
}

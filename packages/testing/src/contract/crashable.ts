// A process that a runner is taken to run in: killed, suspended or cut off at any moment, while the stores live on.
import {
  ReadError,
  type CheckpointError,
  type CheckpointStore,
  type Clock,
  type EventLog,
  type NotAppended,
  type ReplaySource,
  type ReplayTarget,
  type StreamMaintenance,
  type ViewError,
  type ViewStore,
  type ViewWork,
} from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Where something may go wrong. */
export interface Moment {
  /** What the process asks for: `commit`, `append`, `acquire`, `save`, `subscribe`, `readAll` and so on. */
  readonly verb: string;
  /**
   * `before` the store is asked: it does not happen. At the end of a commit's `body`: it is rolled back. `after` it was
   * done: only the answer is lost. A `page` of a read or a subscription.
   */
  readonly point: 'before' | 'body' | 'after' | 'page';
  /** Of commits and saves. */
  readonly work?: ViewWork;
}

/**
 * `fail`: the store answers that it failed, and may be asked again. `kill`: the process is gone. `suspend`: it stands
 * still until it is resumed.
 */
export type Mishap = 'fail' | 'kill' | 'suspend';

/** Decorators for what one runner is given, and power over it. */
export interface Crashable {
  readonly clock: (clock: Clock) => Clock;
  readonly log: <Log extends EventLog>(log: Log) => Log;
  readonly views: <Transaction>(views: ViewStore<Transaction>) => ViewStore<Transaction>;
  readonly checkpoints: (checkpoints: CheckpointStore) => CheckpointStore;
  /** Where a replay reads. */
  readonly source: (source: ReplaySource) => ReplaySource;
  /** Where it writes. A request that fails before it is sent is not written; one whose answer fails is `Ambiguous`. */
  readonly target: (target: ReplayTarget) => ReplayTarget;
  /**
   * From here on nothing that was asked for is answered, and nothing reaches a store any more. What is on its way is
   * written; a transaction that is open is rolled back.
   */
  readonly kill: () => void;
  /** Everything that was asked for is answered later. What then comes of it is for the stores to judge: for their fence. */
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly isAlive: () => boolean;
}

/**
 * A process for one runner.
 *
 * @param meets what goes wrong at a moment. Default: nothing.
 * @example
 * const process = crashable(({ verb, point }) => (verb === 'commit' && point === 'after' ? 'kill' : undefined));
 * const runner = projectExactlyOnce(process.log(store), Balances, process.views(views), { clock: process.clock(clock) });
 */
export function crashable(meets: (moment: Moment) => Mishap | undefined = () => undefined): Crashable {
  let alive = true;
  let suspended: Promise<void> | undefined;
  let wake = (): void => undefined;
  const dying = new Set<() => void>();
  const never = new Promise<never>(() => undefined);
  // The connection breaks then, and an open transaction is rolled back.
  const died = new Promise<never>((_, reject) => {
    dying.add(() => reject(LOST));
  });
  died.catch(() => undefined);

  const kill = (): void => {
    alive = false;
    for (const die of dying) die();
    dying.clear();
  };
  const suspend = (): void => {
    suspended ??= new Promise((resolve) => (wake = resolve));
  };
  const resume = (): void => {
    suspended = undefined;
    wake();
  };
  // Whoever waits here is the process.
  const on = async (): Promise<void> => {
    while (suspended !== undefined) await suspended;
    if (!alive) await never;
  };
  // Whether it fails; a process that is gone does not come back from here.
  const failsAt = async (moment: Moment): Promise<boolean> => {
    await on();
    const mishap = meets(moment);
    if (mishap === 'kill') kill();
    if (mishap === 'suspend') suspend();
    await on();
    return mishap === 'fail';
  };
  const asking =
    <L, A>(verb: string, inner: TaskEither<L, A>, failed: () => L, work?: ViewWork): TaskEither<L, A> =>
    async () => {
      const more = work && { work };
      if (await failsAt({ verb, point: 'before', ...more })) return E.left(failed());
      const answer = await inner();
      return (await failsAt({ verb, point: 'after', ...more })) ? E.left(failed()) : answer;
    };

  const views = <Transaction>(store: ViewStore<Transaction>): ViewStore<Transaction> => {
    const failed = (): ViewError => ({ _tag: 'ViewFailed', retryable: true, cause: LOST, message: LOST.message });
    const of =
      <Args extends readonly unknown[], A>(
        verb: string,
        inner: (...args: Args) => TaskEither<ViewError, A>,
      ): typeof inner =>
      (...args) =>
        asking(verb, inner(...args), failed);
    return {
      prepare: of('prepare', store.prepare),
      finish: of('finish', store.finish),
      builds: of('builds', store.builds),
      swap: of('swap', store.swap),
      drop: of('drop', store.drop),
      reslot: of('reslot', store.reslot),
      reset: of('reset', store.reset),
      pause: of('pause', store.pause),
      resume: of('resume', store.resume),
      acquire: of('acquire', store.acquire),
      renew: of('renew', store.renew),
      release: of('release', store.release),
      announce: of('announce', store.announce),
      progress: of('progress', store.progress),
      rows: of('rows', store.rows),
      parked: of('parked', store.parked),
      requestRetry: of('requestRetry', store.requestRetry),
      retryRequests: of('retryRequests', store.retryRequests),
      page: of('page', store.page),
      commit: (lease, work, body) => {
        if (body === undefined) return asking('commit', store.commit(lease, work), failed, work);
        let cutOff = false;
        const inner = store.commit(lease, work, async (transaction) => {
          await Promise.race([body(transaction), died]);
          // What is suspended holds its transaction open.
          cutOff = await Promise.race([failsAt({ verb: 'commit', point: 'body', work }), died]);
          if (cutOff) throw LOST;
        });
        const answered: typeof inner = async () => {
          const answer = await inner();
          return cutOff && E.isLeft(answer) ? E.left(failed()) : answer;
        };
        return asking('commit', answered, failed, work);
      },
    };
  };

  const checkpoints = (store: CheckpointStore): CheckpointStore => {
    const failed = (name: string) => (): CheckpointError => ({
      _tag: 'CheckpointFailed',
      name,
      retryable: true,
      cause: LOST,
    });
    return {
      load: (name) => asking('load', store.load(name), failed(name)),
      look: (name) => asking('look', store.look(name), failed(name)),
      pause: (name, by) => asking('pause', store.pause(name, by), failed(name)),
      resume: (name) => asking('resume', store.resume(name), failed(name)),
      save: (lease, checkpoint) =>
        asking('save', store.save(lease, checkpoint), failed(lease.name), {
          checkpoint,
          ...(checkpoint.parked && { park: checkpoint.parked }),
        }),
      acquire: (name, owner, duration) => asking('acquire', store.acquire(name, owner, duration), failed(name)),
      renew: (lease, duration) => asking('renew', store.renew(lease, duration), failed(lease.name)),
      release: (lease) => asking('release', store.release(lease), failed(lease.name)),
    };
  };

  const pages = <T>(verb: string, source: AsyncIterable<T>): AsyncIterable<T> => ({
    [Symbol.asyncIterator]: () => {
      const inner = source[Symbol.asyncIterator]();
      // The connection of a process that is gone is closed.
      const leave = (): void => void inner.return?.().catch(() => undefined);
      let begun = false;
      dying.add(leave);
      return {
        next: async () => {
          if (!begun && (await failsAt({ verb, point: 'before' }))) throw unavailable();
          begun = true;
          const page = await inner.next();
          if (!(await failsAt({ verb, point: 'page' }))) return page;
          leave();
          throw unavailable();
        },
        return: async () => {
          dying.delete(leave);
          await inner.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  });

  const log = <Log extends EventLog>(store: Log): Log => {
    const ask = <A>(verb: string, inner: TaskEither<ReadError, A>) => asking(verb, inner, unavailable);
    return {
      ...store,
      readAll: (options) => pages('readAll', store.readAll(options)),
      subscribe: (options) => pages('subscribe', store.subscribe(options)),
      subscribeToStream: (stream, options) => pages('subscribe', store.subscribeToStream(stream, options)),
      head: ask('head', store.head),
      identity: ask('identity', store.identity),
    };
  };

  const source = ({ readStreamChanges, ...store }: ReplaySource): ReplaySource => ({
    readAll: (options) => pages('readAll', store.readAll(options)),
    subscribe: (options) => pages('subscribe', store.subscribe(options)),
    head: asking('head', store.head, unavailable),
    identity: asking('identity', store.identity, unavailable),
    ...(readStreamChanges && {
      readStreamChanges: (options) => pages('readStreamChanges', readStreamChanges(options)),
    }),
  });

  const maintained = (store: ReplayTarget): Partial<StreamMaintenance & Pick<EventLog, 'readAll'>> => {
    const { readAll, deleteStream, tombstoneStream, setStreamMetadata } = store;
    const failed = (stream: string) => (): NotAppended => ({
      _tag: 'NotAppended',
      stream,
      fault: 'unavailable',
      retryable: true,
      cause: LOST,
    });
    const maintaining = (stream: string, inner: TaskEither<NotAppended, void>) =>
      asking('maintain', inner, failed(stream));
    return {
      ...(readAll && { readAll: (options) => pages('readAll', readAll(options)) }),
      ...(deleteStream && { deleteStream: (stream) => maintaining(stream, deleteStream(stream)) }),
      ...(tombstoneStream && { tombstoneStream: (stream) => maintaining(stream, tombstoneStream(stream)) }),
      ...(setStreamMetadata && {
        setStreamMetadata: (stream, metadata) => maintaining(stream, setStreamMetadata(stream, metadata)),
      }),
    };
  };

  const target = (store: ReplayTarget): ReplayTarget => ({
    ...store,
    ...(store.head && { head: asking('head', store.head, unavailable) }),
    ...(store.identity && { identity: asking('identity', store.identity, unavailable) }),
    readStream: (stream, options) => pages('readStream', store.readStream(stream, options)),
    ...maintained(store),
    append: (stream, expected, events) => async () => {
      if (await failsAt({ verb: 'append', point: 'before' }))
        return E.left({ _tag: 'NotAppended', stream, fault: 'unavailable', retryable: true, cause: LOST });
      const answer = await store.append(stream, expected, events)();
      if (await failsAt({ verb: 'append', point: 'after' })) return E.left({ _tag: 'Ambiguous', stream, cause: LOST });
      return answer;
    },
  });

  return {
    source,
    target,
    clock: (clock) => ({
      now: clock.now,
      sleep: async (ms, signal) => {
        // A process that is gone holds no timer.
        const over = new AbortController();
        const callOff = (): void => over.abort();
        if (!alive || signal?.aborted === true) callOff();
        dying.add(callOff);
        signal?.addEventListener('abort', callOff, { once: true });
        await clock.sleep(ms, over.signal);
        signal?.removeEventListener('abort', callOff);
        dying.delete(callOff);
        await on();
      },
    }),
    log,
    views,
    checkpoints,
    kill,
    suspend,
    resume,
    isAlive: () => alive,
  };
}

const LOST = new Error('the connection was lost');

function unavailable(): ReadError {
  return new ReadError('unavailable', '$all', true, LOST);
}

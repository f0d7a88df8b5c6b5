// A store in which things go wrong as planned: the same interface inside and out, and a trace of what it did.
import * as E from 'fp-ts/lib/Either.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import {
  ReadError,
  systemClock,
  type Clock,
  type EventLog,
  type EventStore,
  type LogItem,
  type NotAppended,
  type StreamChanges,
  type StreamMaintenance,
} from '@millrace/core';
import { faultChooser } from './fault-chooser.js';
import { faultTrace, type FaultTrace } from './fault-trace.js';
import { Crashed, type Fault, type FaultPlan, type Operation } from './fault.js';
import { faultyAppend, notReached } from './faulty-append.js';
import { faultyPages, unavailable } from './faulty-pages.js';
import { lifetime } from './lifetime.js';

/** Everything that a store can do. */
export type AnyStore = EventStore & EventLog & StreamMaintenance & StreamChanges;

/** A store with faults, and what it did. */
export type FaultyStore = AnyStore & { readonly trace: FaultTrace };

const ALL = '$all';

/**
 * Decorates `store` with the faults of `plan`. The same plan and the same operations give the same faults. An operation
 * meets at most one fault. After a `crash` the decorated store is of no use: make another one of the same store, as a
 * new process would.
 *
 * @param options `clock` is where delays are spent. Default: the clock of the machine.
 * @example
 * const store = faultyStore(memoryStore(), [{ on: 'append', nth: 1, fault: { kind: 'lost-reply' } }]);
 * await store.append('account-a1', 'no_stream', [opened])(); // Left Ambiguous, and written
 * store.trace.faults; // { 'lost-reply': 1 }
 */
export function faultyStore(
  store: AnyStore,
  plan: FaultPlan,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): FaultyStore {
  const choose = faultChooser(plan);
  const life = lifetime();
  const { trace, count } = faultTrace();
  const { hiddenRevision } = store;

  const begin = (operation: Operation, stream: string): Fault | undefined => {
    const fault = life.over() ? undefined : choose(operation, stream);
    count(operation, stream, fault?.kind);
    return fault;
  };
  // The part of a fault that happens before the operation, whatever it is.
  const meet = async (operation: Operation, stream: string): Promise<Fault | undefined> => {
    const fault = begin(operation, stream);
    if (fault?.kind === 'crash') life.end();
    if (life.over()) throw new Crashed();
    if (fault?.kind === 'meanwhile') await fault.run();
    if (fault?.kind === 'delay') await clock.sleep(fault.ms);
    return fault;
  };
  // An operation that answers, with `failed` as its answer when the fault says that it fails.
  const answering =
    <L, A>(operation: Operation, stream: string, inner: TE.TaskEither<L, A>, failed: (crash?: Crashed) => L) =>
    async (): Promise<E.Either<L, A>> => {
      try {
        const fault = await life.during(meet(operation, stream));
        return fault?.kind === 'fail' ? E.left(failed()) : await life.during(inner());
      } catch (error) {
        if (error instanceof Crashed) return E.left(failed(error));
        throw error;
      }
    };
  const maintaining = (stream: string, inner: TE.TaskEither<NotAppended, void>) =>
    answering('maintain', stream, inner, (crash) =>
      notReached(stream, crash === undefined, crash ?? new Error('made to fail by the fault plan')),
    );
  const asking = <A>(stream: string, inner: TE.TaskEither<ReadError, A>) =>
    answering('read', stream, inner, (crash) =>
      crash === undefined ? unavailable(stream) : new ReadError('unavailable', stream, false, crash),
    );
  const reading = <T>(stream: string, source: AsyncIterable<readonly T[]>) =>
    faultyPages(
      source,
      stream,
      () => true,
      life,
      () => meet('read', stream),
    );
  const subscribing = (stream: string, source: AsyncIterable<readonly LogItem[]>) =>
    faultyPages(
      source,
      stream,
      ({ _tag }) => _tag === 'Event',
      life,
      () => meet('subscribe', stream),
    );

  return {
    trace,
    append: (stream, expected, events) => () =>
      faultyAppend(stream, expected, store.append(stream, expected, events), begin('append', stream), life, clock),
    ...(store.readsMayLag === undefined ? {} : { readsMayLag: store.readsMayLag }),
    ...(hiddenRevision === undefined ? {} : { hiddenRevision: (stream) => asking(stream, hiddenRevision(stream)) }),
    readStream: (stream, options) => reading(stream, store.readStream(stream, options)),
    readAll: (options) => reading(ALL, store.readAll(options)),
    subscribe: (options) => subscribing(ALL, store.subscribe(options)),
    subscribeToStream: (stream, options) => subscribing(stream, store.subscribeToStream(stream, options)),
    head: asking(ALL, store.head),
    identity: asking(ALL, store.identity),
    deleteStream: (stream) => maintaining(stream, store.deleteStream(stream)),
    tombstoneStream: (stream) => maintaining(stream, store.tombstoneStream(stream)),
    setStreamMetadata: (stream, metadata) => maintaining(stream, store.setStreamMetadata(stream, metadata)),
    readStreamChanges: (options) => reading(ALL, store.readStreamChanges(options)),
    streamCondition: (stream) => asking(stream, store.streamCondition(stream)),
  };
}

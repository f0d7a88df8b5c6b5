// One session: a lease, what is kept under it, a subscription from there, and an engine in between.
import type { EventLog } from '../../ports/event-log.js';
import type { Progress } from '../../ports/view-store.js';
import type { ProjectionKernel } from '../projection-kernel.js';
import { DocumentEngine } from './document-engine.js';
import type { Engine } from './engine.js';
import type { EngineContext } from './engine-context.js';
import { LaneEngine } from './lane-engine.js';
import type { HeldSlot, ProgressStore } from './progress-store.js';
import { endingOf, SessionEnd, type Ending } from './session-end.js';
import { SessionScope, unlessAborted } from './session-scope.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import type { Settings } from './settings.js';
import { Subscribed } from './subscribed.js';
import { upkeep } from './upkeep.js';

export interface SessionOptions {
  readonly kernel: ProjectionKernel;
  readonly log: EventLog;
  readonly store: ProgressStore;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  /** The name of the log, known before. */
  readonly identity: string;
  /** Told of the session while it lives. */
  readonly onSession: (session: Session) => void;
  readonly moved: () => void;
}

/** What is held when a session begins. */
export interface Holding {
  readonly held: HeldSlot;
  /** When the lease was asked for, by the runner's clock: it lasts from then, at least. */
  readonly since: number;
  readonly progress: Progress;
}

/** A session as the runner sees it. */
export interface Session {
  readonly engine: Engine;
  readonly subscribed: Subscribed;
  /** Stops taking events, and ends when those in hand are handled, or after `ms` milliseconds. */
  readonly stop: (ms: number) => void;
}

/** Works on the held slot until something ends it, whatever then still hangs. Never rejects. */
export async function runSession(options: SessionOptions, holding: Holding): Promise<Ending> {
  const scope = new SessionScope();
  try {
    begin(options, holding, scope);
  } catch (error) {
    scope.end(endingOf(error));
  }
  return scope.ended;
}

function begin(options: SessionOptions, { held, since, progress }: Holding, scope: SessionScope): void {
  const { kernel, log, store, settings, telemetry, identity, onSession, moved } = options;
  refuseOtherLog(store.name, identity, progress);
  const onError = progress.status === 'building' ? settings.onRebuildError : settings.onError;
  const context: EngineContext = {
    ...{ name: store.name, log, identity, held, slot: store.slot },
    ...{ progress, settings, telemetry, onError, scope, moved },
  };
  const engine = kernel.kind === 'documents' ? new DocumentEngine(kernel, context) : new LaneEngine(kernel, context);
  const subscribed = new Subscribed(log, kernel.filter, progress.checkpoint?.position ?? 'start', context);
  onSession({ engine, subscribed, stop: (ms) => void stopping(engine, subscribed, context, ms) });
  upkeep(context, engine, subscribed, since);
  void feed(engine, subscribed, scope);
}

// Ends by itself only when no more is to be taken: what is in hand is then still being handled.
async function feed(engine: Engine, subscribed: Subscribed, scope: SessionScope): Promise<void> {
  try {
    for await (const items of subscribed) await unlessAborted(engine.take(items), scope.signal);
  } catch (error) {
    scope.end(endingOf(error));
  }
}

async function stopping(
  engine: Engine,
  subscribed: Subscribed,
  { scope, settings }: EngineContext,
  ms: number,
): Promise<void> {
  subscribed.close();
  const late = new AbortController();
  const drained = engine.drain();
  await Promise.race([drained, settings.clock.sleep(ms, late.signal)]).catch(() => undefined);
  late.abort();
  scope.end({ _tag: 'Stopped' });
}

function refuseOtherLog(name: string, identity: string, { checkpoint }: Progress): void {
  if (checkpoint === undefined || checkpoint.log === identity) return;
  const message = `the checkpoint of ${name} is of the log ${checkpoint.log}, and this is ${identity}: a fresh server, or another one`;
  throw new SessionEnd({ _tag: 'Broken', message, cause: checkpoint });
}

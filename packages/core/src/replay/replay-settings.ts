// The options of a replay with their defaults, checked.
import { newId } from '../aggregate/message.js';
import { DefinitionError } from '../definition/names.js';
import type { CheckpointStore } from '../ports/checkpoint-store.js';
import { systemClock } from '../ports/clock.js';
import type { LogFilter } from '../ports/event-log.js';
import { exponential, policyProblem } from '../transact/retry-policy.js';
import type { Carry } from './carry/carry-streams.js';
import type { ReplayOptions } from './replay-options.js';
import { asStored } from './transform.js';

/** The options with their defaults. */
export interface ReplaySettings extends Required<Omit<ReplayOptions, 'filter' | 'carry' | 'checkpoint' | 'signal'>> {
  readonly filter: LogFilter | undefined;
  readonly carry: Carry | undefined;
  readonly checkpoint: CheckpointStore | undefined;
}

const NUMBERS = [
  ...(['inHand', 'parallel', 'batch', 'cachedStreams', 'lease', 'saveEvery', 'saveAfter'] as const),
  ...(['checkpointInterval', 'watchEvery', 'progressEvery'] as const),
];

function isAsStored({ transform = asStored }: ReplayOptions): boolean {
  return transform === asStored;
}

/** @throws DefinitionError when an option makes no sense. */
export function replaySettings(options: ReplayOptions): ReplaySettings {
  const settings: ReplaySettings = {
    name: options.name,
    from: options.from,
    to: options.to,
    transform: options.transform ?? asStored,
    filter: options.filter,
    carry: options.carry ?? (isAsStored(options) ? (stream) => stream : undefined),
    checkpoint: options.checkpoint,
    policy: options.policy ?? 'stop',
    follow: options.follow ?? false,
    dryRun: options.dryRun ?? false,
    afterCutOver: options.afterCutOver ?? false,
    inHand: options.inHand ?? 4_096,
    parallel: options.parallel ?? 64,
    batch: options.batch ?? 256,
    cachedStreams: options.cachedStreams ?? 100_000,
    maxParked: options.maxParked ?? 100,
    retry: options.retry ?? { attempts: 15, delay: exponential(100, 10_000) },
    owner: options.owner ?? newId(),
    lease: options.lease ?? 10_000,
    standby: options.standby ?? true,
    saveEvery: options.saveEvery ?? 1_000,
    saveAfter: options.saveAfter ?? 20_000,
    checkpointInterval: options.checkpointInterval ?? 1_000,
    watchEvery: options.watchEvery ?? 10_000,
    onProgress: options.onProgress ?? (() => undefined),
    progressEvery: options.progressEvery ?? 1_000,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
  const refused = (why: string): DefinitionError => new DefinitionError(`replay '${settings.name}': ${why}`);
  if (settings.name === '') throw new DefinitionError('a replay needs a `name`');
  const wrong = policyProblem(settings.retry);
  if (wrong !== undefined) throw refused(`retry: ${wrong}`);
  for (const name of NUMBERS)
    if (!(settings[name] >= 1)) throw refused(`${name}: expected at least 1, got ${String(settings[name])}`);
  if (!(settings.maxParked >= 0)) throw refused(`maxParked: expected at least 0, got ${String(settings.maxParked)}`);
  // What is parked would be lost with the process, and never be replayed.
  if (settings.policy === 'park' && settings.checkpoint === undefined)
    throw refused("policy 'park' needs a `checkpoint` store, where parked streams are kept");
  if (settings.dryRun && settings.follow) throw refused('a dry run does not `follow`');
  return settings;
}

// A replay that could be started: both stores open, and both known to answer.
import * as E from 'fp-ts/lib/Either.js';
import type { CheckpointStore, ReadError, ReplayOptions, ReplaySource, StreamMaintenance } from '@millrace/core';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Store } from '../config/config.js';
import type { OpenedConfig } from '../config/opened.js';
import { isProblem, problemOf, type Problem } from '../problem.js';
import type { NamedReplay } from './find-replay.js';

/** From where to where, and how. */
export interface Route extends Pick<ReplayOptions, 'name' | 'transform' | 'filter' | 'carry' | 'policy'> {
  readonly _tag: 'Route';
  readonly from: ReplaySource;
  readonly to: Store;
  /** `undefined`: it is kept nowhere how far it is. */
  readonly checkpoint: CheckpointStore | undefined;
  /** `EventLog.identity` of both. */
  readonly source: string;
  readonly target: string;
  /** The command line that starts it again. */
  readonly again: string;
}

/** Opens what a replay of the config needs. */
export async function routeOf(opened: OpenedConfig, { name, config }: NamedReplay): Promise<Route | Problem> {
  const at = (property: string): string => `replays.${name}.${property}`;
  const ofReplay = (property: string): string => `the ${property} of replay '${name}'`;
  const source = config.from;
  const from = source === undefined ? await opened.open('store') : await opened.make(at('from'), source);
  if (isProblem(from)) return from;
  const fromName = await nameOf(ofReplay('source'), from.identity);
  if (isProblem(fromName)) return fromName;
  const to = await opened.make(at('to'), config.to);
  if (isProblem(to)) return to;
  const toName = await nameOf(ofReplay('target'), to.identity);
  if (isProblem(toName)) return toName;
  const checkpoint = await checkpointOf(opened, { name, config }, to);
  if (isProblem(checkpoint)) return checkpoint;
  const { transform, filter, carry, policy } = config;
  return {
    ...{ _tag: 'Route', name, from, to, checkpoint, source: fromName, target: toName },
    again: `millrace replay ${name}`,
    ...(transform && { transform }),
    ...(filter && { filter }),
    ...(carry && { carry }),
    ...(policy && { policy }),
  };
}

async function checkpointOf(
  opened: OpenedConfig,
  { name, config: { checkpoint } }: Pick<NamedReplay, 'name' | 'config'>,
  to: Store,
): Promise<CheckpointStore | Problem | undefined> {
  if (checkpoint === undefined) return opened.has('checkpoints') ? opened.open('checkpoints') : undefined;
  // Of a target that does not maintain streams nobody makes checkpoints in it, but perhaps elsewhere.
  return opened.make(`replays.${name}.checkpoint`, () => checkpoint(to as Store & StreamMaintenance));
}

/** The name of a log, which also shows that it answers. @param what stands in front of what is said otherwise. */
export async function nameOf(what: string, identity: TaskEither<ReadError, string>): Promise<string | Problem> {
  const answer = await identity();
  if (E.isRight(answer)) return answer.right;
  const found = problemOf(answer.left);
  return { ...found, message: `${what}: ${found.message}` };
}

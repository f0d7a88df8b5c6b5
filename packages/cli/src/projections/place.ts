// Where a projection of the config keeps its view and its progress.
import { checkpointName, type CheckpointStore, type Projection, type ViewStore } from '@millrace/core';
import type { OpenedConfig } from '../config/opened.js';
import { isProblem, problem, type Problem } from '../problem.js';

/** In a view store, exactly once; or with its progress in a checkpoint store, at least once. */
export type Place =
  | { readonly _tag: 'Views'; readonly projection: Projection; readonly views: ViewStore }
  | {
      readonly _tag: 'Checkpoints';
      readonly projection: Projection;
      readonly checkpoints: CheckpointStore;
      /** Under which name. */
      readonly name: string;
    };

/** Opens the store of a projection. */
export async function placeOf(config: OpenedConfig, projection: Projection): Promise<Place | Problem> {
  const { name, version } = projection;
  const { atLeastOnce } = config.config;
  const hasViews = config.has('views');
  const isKept = projection.view._tag === 'custom' && (atLeastOnce?.includes(name) ?? !hasViews);
  if (isKept && config.has('checkpoints')) {
    const checkpoints = await config.open('checkpoints');
    if (isProblem(checkpoints)) return checkpoints;
    return { _tag: 'Checkpoints', projection, checkpoints, name: checkpointName({ projection: name, version }) };
  }
  if (isKept || !hasViews)
    return problem('usage', `the projection '${name}' needs \`${isKept ? 'checkpoints' : 'views'}\` in ${config.file}`);
  const views = await config.open('views');
  return isProblem(views) ? views : { _tag: 'Views', projection, views };
}

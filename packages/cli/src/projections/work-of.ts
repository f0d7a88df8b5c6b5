// A projection of the config as work for a worker.
import {
  atLeastOnce,
  exactlyOnce,
  type CustomView,
  type DocumentView,
  type Projection,
  type RunnerOptions,
  type WorkEntry,
} from '@millrace/core';
import type { MillraceConfig } from '../config/config.js';
import type { Place } from './place.js';

export function workOf(place: Place, { slots }: Pick<MillraceConfig, 'slots'>, options: RunnerOptions = {}): WorkEntry {
  // Which store it is in was decided by its view: see `placeOf`.
  if (place._tag === 'Checkpoints')
    return atLeastOnce(place.projection as Projection<CustomView<undefined>>, place.checkpoints, options);
  const { name } = place.projection;
  const count = typeof slots === 'number' ? slots : (slots?.[name] ?? 1);
  return exactlyOnce(place.projection as Projection<DocumentView>, place.views, { ...options, slots: count });
}

// Runs projections; the name of what is called says what is guaranteed.
import type { CheckpointStore } from '../ports/checkpoint-store.js';
import type { EventLog } from '../ports/event-log.js';
import type { ViewStore } from '../ports/view-store.js';
import { DefinitionError } from '../definition/names.js';
import type { CustomView } from './custom.js';
import type { Projection } from './define-projection.js';
import type { DocumentView } from './documents.js';
import { PROJECTION } from './projection-kernel.js';
import { checkpointProgress } from './runner/checkpoint-progress.js';
import type { ProjectionRunner } from './runner/projection-runner.js';
import { startRunner } from './runner/runner.js';
import { settingsOf, type RunnerOptions } from './runner/settings.js';
import { viewProgress } from './runner/view-progress.js';

/** Which part of a projection is run. */
export interface SlotOptions {
  /** How many slots the projection is split into, when its build is made. Default: 1. */
  readonly slots?: number;
  /** Which of them is run, from 0. Default: 0. */
  readonly slot?: number;
  /** Whether to wait for a slot that another runner holds or that is paused; else the runner ends with `fenced`. Default: true. */
  readonly standby?: boolean;
}

/**
 * Runs a projection so that each event is applied to the view exactly once: view and progress are written in one
 * transaction, and a runner that has lost its lease writes nothing. It starts at once.
 *
 * Two versions of a projection run beside each other: the new one is built with side effects off, and swapped in by
 * `views.swap` or by itself (`swap: 'whenCaughtUp'`).
 *
 * @param log where the events are; see `asInStream` for one without those that their streams hide.
 * @param projection whose view takes the transactions of `views`.
 * @param views where the view is, and how far it is built.
 * @throws DefinitionError when an option makes no sense.
 * @example
 * const runner = projectExactlyOnce(store, Balances, memoryViews());
 * runner.done.catch(console.error);
 */
export function projectExactlyOnce<Transaction>(
  log: EventLog,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- documents of every key and row are meant
  projection: Projection<DocumentView<any, any>> | Projection<CustomView<Transaction>>,
  views: ViewStore<Transaction>,
  options: RunnerOptions & SlotOptions = {},
): ProjectionRunner {
  const kernel = projection[PROJECTION];
  const { slots = 1, slot = 0, standby = true } = options;
  if (!Number.isInteger(slots) || slots < 1)
    throw new DefinitionError(`slots: expected a positive integer, got ${String(slots)}`);
  if (!Number.isInteger(slot) || slot < 0) throw new DefinitionError(`slot: expected 0 or more, got ${String(slot)}`);
  const bulk = options.batch === undefined;
  return startRunner({
    kernel,
    log,
    store: () => viewProgress(views, kernel, { slot, slots, bulk }),
    settings: settingsOf(kernel.kind, options),
    standby,
  });
}

/**
 * Runs a projection whose handlers write where they like, so that each event is handled at least once: its progress is
 * saved after its effects. It starts at once.
 *
 * @param projection a custom one: document views need a view store, and are applied exactly once.
 * @param checkpoints where the progress is kept.
 * @throws DefinitionError when an option makes no sense.
 * @example
 * const runner = projectAtLeastOnce(store, Mails, eventStoreDBCheckpoints(store));
 * runner.done.catch(console.error);
 */
export function projectAtLeastOnce(
  log: EventLog,
  projection: Projection<CustomView<undefined>>,
  checkpoints: CheckpointStore,
  options: RunnerOptions & Pick<SlotOptions, 'standby'> = {},
): ProjectionRunner {
  const kernel = projection[PROJECTION];
  if (kernel.kind === 'documents')
    throw new DefinitionError(
      `'${projection.name}' is a view of documents, which needs a view store: projectExactlyOnce`,
    );
  return startRunner({
    kernel,
    log,
    store: (identity) => checkpointProgress(checkpoints, kernel.build, identity),
    settings: settingsOf(kernel.kind, options),
    standby: options.standby ?? true,
  });
}

// Splits views that are there already into another number of slots.
import type { ViewError, ViewStore } from '@millrace/core';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/**
 * Splits the builds of `projections`, as far as they are there. Those who work on them go on with the new slots.
 *
 * @returns left: `ViewRefused` where streams are parked, among others.
 */
export function splitViews(
  views: Pick<ViewStore, 'builds' | 'reslot'>,
  projections: readonly { readonly name: string; readonly version: number }[],
  slots: number,
): TE.TaskEither<ViewError, void> {
  return pipe(
    projections,
    TE.traverseSeqArray(({ name, version }) =>
      pipe(
        views.builds(name),
        TE.chain((builds) =>
          builds.some(({ build }) => build.version === version)
            ? views.reslot({ projection: name, version }, slots)
            : TE.right(undefined),
        ),
      ),
    ),
    TE.map(() => undefined),
  );
}

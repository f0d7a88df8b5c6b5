// What a replay does now and then beside its work: keep the lease, save, say how it is going, look after the source.
import { isRight } from 'fp-ts/lib/Either.js';
import { comparePositions } from '../../ports/position.js';
import { within } from '../../projection/runner/within.js';
import { firstAfter } from './first-after.js';
import type { KeptPlace } from './kept-place.js';
import { errorOf } from './replay-end.js';
import type { ReplayContext } from './replay-context.js';
import type { SourceReader } from './source-reader.js';

export interface Duties {
  readonly kept: KeptPlace | undefined;
  /** Of a replay that follows. */
  readonly followed: SourceReader | undefined;
  /** Tells how it is going. */
  readonly tell: () => Promise<void>;
}

/** Does them until the replay has ended. Each has a loop of its own: one that hangs keeps nothing but itself from being done. */
export function beginDuties(context: ReplayContext, { kept, followed, tell }: Duties): void {
  const { lease, saveEvery, progressEvery, watchEvery } = context.settings;
  void repeat(context, progressEvery, tell);
  if (kept !== undefined) {
    void repeat(context, lease / 3, () => kept.renew());
    void repeat(context, saveEvery, () => kept.save());
  }
  if (followed !== undefined) void repeat(context, watchEvery, watchdog(context, followed));
}

async function repeat(
  { settings, scope, identity }: ReplayContext,
  ms: number,
  duty: () => Promise<void>,
): Promise<void> {
  for (;;) {
    await scope.during((signal) => settings.clock.sleep(ms, signal));
    if (scope.isOver()) return;
    try {
      await duty();
    } catch (error) {
      scope.end(errorOf(identity.replay, error));
      return;
    }
  }
}

// Makes a subscription anew that is silent although there is more, twice in a row: the first time it may be on its way.
function watchdog(context: ReplayContext, followed: SourceReader): () => Promise<void> {
  const { clock, watchEvery } = context.settings;
  let suspect: number | undefined;
  return async () => {
    const since = followed.waitingSince;
    if (since === undefined || clock.now() - since < watchEvery) return;
    const more = await within(
      clock,
      watchEvery,
      hasMore(context, followed).catch(() => false),
    );
    if (more?.value === false || followed.waitingSince !== since) suspect = undefined;
    else if (suspect === since) followed.cut();
    else suspect = since;
  };
}

async function hasMore(context: ReplayContext, { taken }: SourceReader): Promise<boolean> {
  const head = await context.settings.from.head();
  if (!isRight(head) || head.right === undefined) return false;
  if (taken !== undefined && comparePositions(head.right, taken) <= 0) return false;
  return (await firstAfter(context, taken)) !== undefined;
}

// Retries parked streams where only the process that runs a projection can do so: by being that process for a while.
import { projectAtLeastOnce, type CustomView, type Projection } from '@millrace/core';
import type { Store } from '../config/config.js';
import { problem, problemOf, type Problem } from '../problem.js';
import { waitFor } from '../wait-for.js';
import type { Place } from './place.js';

const LOOK_EVERY = 100;

/** Takes the projection, has the streams handled again, and gives it back. @param until milliseconds since the epoch. */
export async function retryHere(
  store: Store,
  { projection, checkpoints, name }: Extract<Place, { _tag: 'Checkpoints' }>,
  streams: readonly string[],
  {
    until,
    now,
    interrupted,
  }: { readonly until: number; readonly now: () => number; readonly interrupted: AbortSignal },
): Promise<Problem | undefined> {
  // `placeOf` gives this place to custom views alone.
  const runner = projectAtLeastOnce(store, projection as Projection<CustomView<undefined>>, checkpoints, {
    standby: false,
  });
  let ending: Problem | undefined;
  runner.done.then(
    (outcome) => {
      if (outcome === 'fenced')
        ending = problem('no', `${name} is not free: ${runner.status().reason ?? 'another worker has it'}`, {
          hint: 'Stop that worker, which alone could retry it; or resume the projection where it is paused.',
        });
    },
    (error: unknown) => (ending = problemOf(error)),
  );
  try {
    let asked = false;
    while (ending === undefined && now() < until && !interrupted.aborted) {
      const { phase, parked } = runner.status();
      const waiting = parked.filter(({ stream }) => streams.includes(stream));
      if (phase === 'catchingUp' || phase === 'live') {
        if (asked && waiting.length === 0) break;
        if (!asked) runner.retryParked(streams);
        asked = true;
      }
      await waitFor(LOOK_EVERY, interrupted);
    }
    return ending;
  } finally {
    await runner.stop();
  }
}

// How far stored progress of a projection is behind the log, whoever runs it.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { systemClock, type Clock } from '../ports/clock.js';
import type { EventLog } from '../ports/event-log.js';
import { ReadError } from '../ports/event-store.js';
import type { Position } from '../ports/position.js';
import type { Projection } from './define-projection.js';
import { PROJECTION } from './projection-kernel.js';
import { lagBehind, type Lag } from './runner/lag.js';

/**
 * Counts the events of a projection's streams that lie behind a position, such as that of a stored checkpoint.
 *
 * @param position everything up to here is handled; `undefined`: nothing is.
 * @param options.most where counting stops. Default: 10,000.
 * @param options.clock judges the age of the oldest event. Default: the machine's.
 * @returns left: the log could not be read.
 * @example
 * const [build] = right(await views.builds('balances')());
 * await lagOf(store, Balances, build?.progress[0]?.checkpoint?.position)(); // Right { events: 12, exact: true, milliseconds: 480 }
 */
export function lagOf(
  log: Pick<EventLog, 'readAll'>,
  projection: Projection,
  position: Position | undefined,
  options: { readonly most?: number; readonly clock?: Pick<Clock, 'now'> } = {},
): TaskEither<ReadError, Lag> {
  const { most = 10_000, clock = systemClock } = options;
  return async () => {
    try {
      return E.right(await lagBehind(log, projection[PROJECTION].filter, position, clock.now(), most));
    } catch (error) {
      return E.left(error instanceof ReadError ? error : new ReadError('unavailable', '$all', true, error));
    }
  };
}

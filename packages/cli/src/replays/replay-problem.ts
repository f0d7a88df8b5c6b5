// Why a replay has ended, or was not cut over, as a problem with what can be done about it.
import type { CutOverError, ReplayStatus } from '@millrace/core';
import { problemOf, type Problem } from '../problem.js';
import { countOf } from '../terminal/count-of.js';
import type { Route } from './route.js';

/** @param status as it was at the end. */
export function replayProblem(error: CutOverError, { again }: Pick<Route, 'again'>, status: ReplayStatus): Problem {
  const found = problemOf(error);
  const advice = adviceFor(error, again);
  const { read, written, alreadyThere, position } = status;
  const there =
    written + alreadyThere === 0 ? [] : [`In the target already: ${countOf(written + alreadyThere, 'event')}.`];
  const details = {
    ...{ replay: error.replay, reason: error._tag },
    ...('failure' in error ? { failure: { ...error.failure, cause: undefined } } : {}),
    ...('parked' in error ? { parked: error.parked } : {}),
    ...{ read, written, alreadyThere, position },
  };
  const server = found.kind === 'unreachable' && found.hint !== undefined ? [found.hint] : [];
  return { ...found, hint: [...server, ...there, advice].join(' '), details };
}

function adviceFor(error: CutOverError, again: string): string {
  switch (error._tag) {
    case 'EventFailed':
      return `Mend the transform, or set such streams aside with --policy park; it goes on with: ${again}`;
    case 'TooManyParked':
      return `So many are no accident. When the reason is mended, it goes on with: ${again}`;
    case 'OtherLog':
    case 'AheadOfLog':
      return 'Is this the right server? A replay to or from another one needs a name of its own.';
    case 'AlreadyCutOver':
      return 'To go on all the same, where nobody writes to the target yet: --after-cut-over';
    case 'StreamsParked':
      return `Replay them first, which each start tries again: ${again}; or cut over without them: --despite-parked`;
    case 'StillWritten':
    case 'NotPaused':
      return 'Nothing is lost: pause all writers, and cut over again.';
    case 'NotInTime':
      return 'Nothing is lost: cut over again, when it is near the end of the source, or with a longer --timeout.';
    default:
      return `It goes on with: ${again}`;
  }
}

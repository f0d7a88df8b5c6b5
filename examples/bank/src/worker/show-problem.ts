// What went wrong while a projection runs, as a line for people.
import type { RunnerProblem } from '@millrace/core';

/** A line. What is mended says so. */
export function showProblem(problem: RunnerProblem): string {
  const { projection } = problem;
  switch (problem._tag) {
    case 'Retrying':
      return `${projection}: ${problem.stream} at revision ${problem.revision} is tried again: ${problem.message}`;
    case 'Parked': {
      const { stream, revision, error } = problem.parked;
      return `${projection}: ${stream} is set aside from revision ${revision} on: ${error}`;
    }
    case 'Interrupted':
      return `${projection}: tries again in ${problem.delay} ms: ${problem.message}`;
    case 'Fenced':
      return `${projection}: another worker has it: ${problem.message}`;
    case 'Paused':
      return `${projection}: is ${problem.message}`;
    case 'Silent':
      return `${projection}: the subscription was silent for ${problem.milliseconds} ms, and is made anew`;
    case 'SwapWaits':
      return `${projection}: is not swapped in yet: ${problem.message}`;
  }
}

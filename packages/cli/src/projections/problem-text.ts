// What goes wrong while a projection runs, as a line for people.
import type { RunnerProblem } from '@millrace/core';
import { duration } from '../terminal/moments.js';

/** A line. What is mended says so. */
export function problemText(problem: RunnerProblem): string {
  const { projection } = problem;
  switch (problem._tag) {
    case 'Retrying':
      return `${projection}: ${problem.stream} at revision ${String(problem.revision)} is tried again in ${duration(problem.delay)}: ${problem.message}`;
    case 'Parked': {
      const { stream, revision, error } = problem.parked;
      return `${projection}: ${stream} is parked from revision ${String(revision)} on: ${error}`;
    }
    case 'Interrupted':
      return `${projection}: tries again in ${duration(problem.delay)}: ${problem.message}`;
    case 'Fenced':
      return `${projection}: another worker has it: ${problem.message}`;
    case 'Paused':
      return `${projection}: is ${problem.message}`;
    case 'Silent':
      return `${projection}: the subscription was silent for ${duration(problem.milliseconds)}, and is made anew`;
    case 'SwapWaits':
      return `${projection}: is not swapped in yet: ${problem.message}`;
  }
}

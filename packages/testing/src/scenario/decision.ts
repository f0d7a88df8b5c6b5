// What a command of a scenario came to, and how it compares with what was expected.
import { difference } from './difference.js';
import { line } from './events.js';
import type { Happened } from './history.js';
import type { Kernel } from './model.js';
import { print } from './print.js';
import { ScenarioError } from './scenario-error.js';

/** What a command came to. */
export type Decision =
  | { readonly _tag: 'Events'; readonly events: readonly Happened[] }
  | { readonly _tag: 'Rejection'; readonly code: string; readonly details: unknown }
  | {
      readonly _tag: 'Invalid';
      readonly issues: readonly { readonly path: string; readonly message: string }[];
      readonly message: string;
    };

// Lines up to this long are shown whole; in a longer one a difference would not be found.
const WIDTH = 100;

/** Compares two lists of things that are printed. @throws ScenarioError that begins with `subject`, and shows both. */
export function compare(
  subject: string,
  expected: (width: number) => string[],
  got: (width: number) => string[],
): void {
  const [whole, wholeGot] = [expected(Infinity), got(Infinity)];
  if (difference(whole, wholeGot) === '') return;
  const wide = [...whole, ...wholeGot].some((text) => text.length > WIDTH);
  const lines = (texts: (width: number) => string[]) => texts(wide ? 0 : Infinity).flatMap((text) => text.split('\n'));
  throw new ScenarioError(`${subject}\n- expected, + got\n\n${difference(lines(expected), lines(got))}\n`);
}

/** A decision as lines that are equal for equal decisions. */
export function linesOf(kernel: Kernel, decision: Decision): (width: number) => string[] {
  switch (decision._tag) {
    case 'Events':
      return (width) =>
        decision.events.length === 0
          ? ['(no events)']
          : decision.events.map((happened) => line(kernel, happened, width));
    case 'Rejection':
      return (width) => {
        const details = decision.details === undefined ? '' : ` ${print(decision.details, width)}`;
        return [`(rejected) ${decision.code}${details}`];
      };
    case 'Invalid':
      return () => [`(invalid) ${decision.message}`];
  }
}

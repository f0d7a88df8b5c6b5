// The comparisons that follow a command of a scenario.
import type { AnyDefinition } from '@millrace/core';
import { compare, linesOf, type Decision } from './decision.js';
import { read } from './events.js';
import { happen } from './history.js';
import { kernelOf, type AggregateValue } from './model.js';
import { print } from './print.js';
import { ScenarioError } from './scenario-error.js';

const AWAITED =
  'a scenario is no promise: say what is expected, as in `given(...).when(...).then(...)`, and do not await it';

/**
 * @param before the aggregate that was decided on.
 * @param then makes what follows, of the aggregate to go on with.
 */
export function expecting<Then>(
  definition: AnyDefinition,
  before: AggregateValue,
  subject: string,
  decision: Decision,
  then: (next: AggregateValue) => Then,
) {
  const kernel = kernelOf(definition);
  const got = linesOf(kernel, decision);
  const next = () => (decision._tag === 'Events' ? happen(definition, before, decision.events) : before);
  const expect = (expected: Decision): Then => {
    compare(`${subject} did not come out as expected`, linesOf(kernel, expected), got);
    return then(next());
  };

  return Object.freeze({
    then: (...expected: readonly unknown[]): Then | undefined => {
      const [first, second] = expected;
      if (typeof first === 'function') {
        // This is how `await` calls. To leave it without an answer would leave the test waiting.
        if (typeof second === 'function') (second as (reason: unknown) => void)(new ScenarioError(AWAITED));
        return undefined;
      }
      if (expected.length === 0) throw new ScenarioError('then: say what is expected, or use `thenNothing()`');
      if (isRejection(first)) {
        if (expected.length > 1) throw new ScenarioError('then: a rejection comes without events');
        return expect(first);
      }
      const events = expected.map((event, i) => read(kernel, before, event, `then, event ${i + 1}`));
      return expect({ _tag: 'Events', events });
    },
    thenNothing: () => expect({ _tag: 'Events', events: [] }),
    thenInvalid: (path?: string) => {
      const hit = decision._tag === 'Invalid' && (path === undefined || decision.issues.some((at) => at.path === path));
      if (hit) return then(before);
      const expected = path === undefined ? '(invalid)' : `(invalid) ${path}: …`;
      compare(`${subject} did not come out as expected`, () => [expected], got);
      return then(before);
    },
    thenState: (state: unknown) => {
      if (decision._tag !== 'Events') compare(`${subject} was not accepted`, () => ['(accepted)'], got);
      const after = next();
      compare(
        `${subject} gave another state than expected`,
        (width) => [print(state, width)],
        (width) => [print(after.state, width)],
      );
      return then(after);
    },
  });
}

function isRejection(value: unknown): value is Extract<Decision, { readonly _tag: 'Rejection' }> {
  return typeof value === 'object' && value !== null && '_tag' in value && value._tag === 'Rejection';
}

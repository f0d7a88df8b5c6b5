// What a scenario throws when it fails: a message for people, whatever runs the test.

/** A scenario did not come out as it says, or is not a scenario of its model. */
export class ScenarioError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ScenarioError';
  }
}

// A handler failed, or gave what cannot be kept: thrown inside the engines, and never out of them.
/** The message says which handler, and what is wrong. */
export class HandlerProblem extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'HandlerProblem';
  }
}

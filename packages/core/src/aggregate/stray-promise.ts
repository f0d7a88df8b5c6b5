// Promises where none may be: what a decider or a handler returns that should have been synchronous.

/** Whether `value` is a promise. If it is, nobody will await it: its rejection must not end the process. */
export function isStrayPromise(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || typeof (value as { then?: unknown }).then !== 'function')
    return false;
  void Promise.resolve(value).catch(() => undefined);
  return true;
}

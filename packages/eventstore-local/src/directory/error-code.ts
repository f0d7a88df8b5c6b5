// Tells one failure of the operating system from another.

/** The code of a failed system call, such as `EEXIST`. Not by `instanceof`: test runners have an `Error` of their own. */
export const errorCode = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

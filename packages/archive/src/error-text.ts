// What an error of the system says: told by its members, since it may come from another realm.

/** The code of the system, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return textIn(error, 'code');
}

/** An error in words. */
export function wordsOf(error: unknown): string {
  return textIn(error, 'message') ?? String(error);
}

/** Whether a call of the system has failed. */
export function isSystemError(error: unknown): boolean {
  return textIn(error, 'syscall') !== undefined;
}

function textIn(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value = (error as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}

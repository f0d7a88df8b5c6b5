// Why a file cannot be read at all, in words for whoever named it.

/** Thrown by the stream of a file's rows: its message is for the user, and names the file. */
export class Unreadable extends Error {
  constructor(file: string, why: string) {
    super(`${file}: ${why}`);
    this.name = 'Unreadable';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a directory',
  EACCES: 'may not be read: permission denied',
  EPERM: 'may not be read: permission denied',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'is a link that leads to itself',
};

/** What the operating system said, as an `Unreadable`. Anything else is given back as it is. */
export function unreadable(file: string, cause: unknown): unknown {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  if (typeof code !== 'string') return cause;
  return new Unreadable(file, REASONS[code] ?? `cannot be read (${code})`);
}

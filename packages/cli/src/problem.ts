// Why the program did not do what it was asked, in words, with the exit code that follows from it.
import { redact } from './terminal/redact.js';

/** The exit codes: the whole of what a script may rely on. */
export const EXIT = {
  /** Done, and nothing is wrong. */
  done: 0,
  /** The answer is no, something was not found, or something was found wrong. */
  no: 1,
  /** Used wrongly, or the config is wrong. */
  usage: 2,
  /** A server cannot be reached. */
  unreachable: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ProblemKind = 'no' | 'usage' | 'unreachable' | 'interrupted';

export interface Problem {
  readonly _tag: 'Problem';
  readonly kind: ProblemKind;
  /** In words; without credentials. */
  readonly message: string;
  /** What can be done about it. */
  readonly hint?: string;
  /** Further facts for `--json`. */
  readonly details?: unknown;
  /** Shown with `--verbose` only. */
  readonly cause?: unknown;
}

/** Makes a problem; credentials are taken out of its words. */
export function problem(
  kind: ProblemKind,
  message: string,
  more: { readonly hint?: string; readonly details?: unknown; readonly cause?: unknown } = {},
): Problem {
  return { _tag: 'Problem', kind, message: redact(message), ...more };
}

export function isProblem(value: unknown): value is Problem {
  return fieldOf(value, '_tag') === 'Problem';
}

/**
 * A problem from whatever was thrown, or came as the left of `load`, `transact`, a store of views or of checkpoints. It is
 * `unreachable` when that is what is beneath it, and else a `no`.
 *
 * @example
 * const loaded = await load(repository)(definition, key)();
 * if (E.isLeft(loaded)) return problemOf(loaded.left);
 */
export function problemOf(failure: unknown): Problem {
  if (isProblem(failure)) return failure;
  const causes = causesOf(failure);
  const message = messageOf(failure);
  const deepest = causes.map(messageOf).find((text) => text !== '' && !message.includes(text));
  const words = message === '' ? (deepest ?? 'it failed, and does not say why') : message;
  if (causes.some(isUnreachable))
    return problem('unreachable', words, { hint: 'Is the server running, and is its address right?', cause: failure });
  return problem('no', words, { cause: failure });
}

const NO_ANSWER = new Set(
  ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNRESET', 'EAI_AGAIN', 'EPIPE'].concat(
    // PostgreSQL: connection exceptions, and a server that starts or stops.
    ['08000', '08001', '08003', '08004', '08006', '57P01', '57P02', '57P03'],
  ),
);

function isUnreachable(cause: unknown): boolean {
  const [fault, code] = [fieldOf(cause, 'fault'), fieldOf(cause, 'code')];
  return fault === 'unavailable' || fault === 'timeout' || (typeof code === 'string' && NO_ANSWER.has(code));
}

// The failure and all that led to it, the outermost first.
function causesOf(failure: unknown): readonly unknown[] {
  const found: unknown[] = [];
  const waiting = [failure];
  while (waiting.length > 0 && found.length < 50) {
    const next = waiting.shift();
    if (typeof next !== 'object' || next === null || found.includes(next)) continue;
    found.push(next);
    const errors = fieldOf(next, 'errors');
    waiting.push(fieldOf(next, 'cause'), ...(Array.isArray(errors) ? (errors as readonly unknown[]) : []));
  }
  return found;
}

function messageOf(failure: unknown): string {
  if (typeof failure === 'string') return failure;
  const message = fieldOf(failure, 'message');
  return typeof message === 'string' ? message : '';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

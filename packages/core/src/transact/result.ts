// What comes back: the commit, or one of five reasons why not. Each has a `message` that says it in words.
import type { Issue } from '../codec/json.js';
import type { Rejection } from '../definition/reject.js';
import type { ExpectedRevision } from '../ports/event-store.js';

/** The decider said no. Not to be retried; not recorded, so that the same command may be accepted later. */
export interface Rejected<Code extends string = string, Details = unknown, Id = string> {
  readonly _tag: 'Rejected';
  readonly commandId: Id;
  /** The command that was refused: `account/withdraw`. */
  readonly command: string;
  readonly code: Code;
  readonly details: Details;
  readonly message: string;
}

/** Data that a codec or JSON refuses. Not to be retried. */
export interface Invalid<Id = string> {
  readonly _tag: 'Invalid';
  readonly commandId: Id;
  /** The command whose data, or whose event, was refused. */
  readonly command?: string;
  /** The event that was refused. */
  readonly event?: string;
  /** What is wrong, each with its path. */
  readonly issues: readonly Issue[];
  readonly message: string;
}

/** The stream moved, and the attempts are spent. The same message may be sent again. */
export interface Conflict<Id = string> {
  readonly _tag: 'Conflict';
  readonly commandId: Id;
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly actual: ExpectedRevision;
  readonly attempts: number;
  readonly message: string;
}

/** The reply was lost and could not be resolved: the events may or may not be stored. Send the same message again. */
export interface Indeterminate<Id = string> {
  readonly _tag: 'Indeterminate';
  readonly commandId: Id;
  readonly stream: string;
  readonly cause: unknown;
  readonly message: string;
}

/** The store failed, a stored event cannot be read, or a decider or handler is broken. */
export interface Failed<Id = string> {
  readonly _tag: 'Failed';
  readonly commandId: Id;
  /** Whether the same message may succeed when it is sent again. */
  readonly retryable: boolean;
  readonly stream?: string;
  readonly revision?: bigint;
  readonly eventType?: string;
  readonly command?: string;
  readonly cause?: unknown;
  readonly message: string;
}

type Codes<Result, Id> = Result extends Rejection<infer Code, infer Details> ? Rejected<Code, Details, Id> : never;

/** The rejections of a decider that returns `Result`, one member per code. */
export type RejectedBy<Result, Id = string> = Codes<Result, Id>;

export function rejected<Id>(
  commandId: Id,
  command: string,
  { code, details }: Rejection,
): Rejected<string, unknown, Id> {
  return { _tag: 'Rejected', commandId, command, code, details, message: `${command} was rejected: ${code}` };
}

export function invalid<Id>(
  commandId: Id,
  what: { readonly command?: string; readonly event?: string; readonly issues: readonly Issue[] },
): Invalid<Id> {
  const subject = what.event === undefined ? (what.command ?? 'the command') : `event ${what.event}`;
  const by = what.event !== undefined && what.command !== undefined ? ` of ${what.command}` : '';
  const list = what.issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return { _tag: 'Invalid', commandId, ...what, message: `${subject}${by} is invalid: ${list}` };
}

export function failed<Id>(
  commandId: Id,
  message: string,
  what: Omit<Failed, '_tag' | 'commandId' | 'message'> = { retryable: false },
): Failed<Id> {
  const cause = what.cause instanceof Error ? `: ${what.cause.message}` : '';
  return { _tag: 'Failed', commandId, ...what, message: `${message}${cause}` };
}

/** Gives a left its command id. */
export function stamp<L extends { readonly commandId: unknown }>(left: L, commandId: string): Stamped<L> {
  return { ...left, commandId } as Stamped<L>;
}

/** A left of a pure step, once it has a command id. */
export type Stamped<L> =
  L extends Rejected<infer Code, infer Details, unknown>
    ? Rejected<Code, Details>
    : L extends Invalid<unknown>
      ? Invalid
      : L extends Failed<unknown>
        ? Failed
        : L;

export function conflicted<Id>(
  commandId: Id,
  {
    stream,
    expected,
    actual,
  }: { readonly stream: string; readonly expected: ExpectedRevision; readonly actual: ExpectedRevision },
  attempts: number,
): Conflict<Id> {
  const tries = attempts === 1 ? '1 attempt' : `${String(attempts)} attempts`;
  const message = `${stream} moved from ${String(expected)} to ${String(actual)}; gave up after ${tries}`;
  return { _tag: 'Conflict', commandId, stream, expected, actual, attempts, message };
}

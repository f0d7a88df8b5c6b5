// What came of a command: tried, or carried out.
import { problem, problemOf, type Problem } from '../../problem.js';
import { jsonText } from '../../terminal/json-text.js';
import type { Output } from '../../terminal/output.js';
import { printable } from '../../terminal/printable.js';
import type { Ending } from '../verb.js';

/** A success, as far as it is shown. */
export interface CommittedCommand {
  readonly commandId: string;
  readonly duplicate: boolean;
  readonly events: readonly { readonly type: string; readonly data: unknown; readonly revision: bigint }[];
}

/** What all outcomes say. */
export interface OfCommand {
  readonly command: string;
  readonly stream: string;
  /** Whether it was carried out, or only tried. */
  readonly committed: boolean;
}

/** Shows a success. */
export async function showCommitted(out: Output, of: OfCommand, result: CommittedCommand): Promise<void> {
  const { commandId, duplicate } = result;
  const events = result.events.map(({ type, data, revision }) => ({ type, data, revision }));
  const outcome = duplicate
    ? 'duplicate'
    : events.length === 0
      ? 'nothing to do'
      : of.committed
        ? 'committed'
        : 'would commit';
  await out.document({ ...of, outcome, commandId, events }, () => [
    `${out.paint.green(headline(of, result))}  ${out.paint.dim(`command id ${printable(commandId)}`)}`,
    ...eventLines(out, events),
  ]);
}

function headline({ committed, stream }: OfCommand, { duplicate, events }: CommittedCommand): string {
  if (duplicate) return `this command id was committed to ${stream} before, with this:`;
  if (events.length === 0) return `accepted, and nothing ${committed ? 'had' : 'has'} to be committed to ${stream}`;
  const what = events.length === 1 ? '1 event' : `${String(events.length)} events`;
  return committed ? `committed ${what} to ${stream}` : `would commit ${what} to ${stream}`;
}

/** The lines of events that are committed, or would be. */
export function eventLines({ paint }: Pick<Output, 'paint'>, events: CommittedCommand['events']): readonly string[] {
  return events.map(
    ({ type, data, revision }) => `  ${String(revision)}  ${paint.cyan(type)}  ${printable(jsonText(data))}`,
  );
}

/** Why not, as `transact` says it. */
export interface NotCommitted {
  readonly _tag: string;
  readonly message: string;
  readonly code?: string;
  readonly details?: unknown;
}

/** Shows a rejection, which is an answer; everything else is a problem. */
export async function showNotCommitted(out: Output, of: OfCommand, left: NotCommitted): Promise<Ending> {
  if (left._tag === 'Invalid') return problem('usage', left.message);
  if (left._tag !== 'Rejected') return failedAs(left);
  const { code = '', details } = left;
  await out.document({ ...of, outcome: 'rejected', code, details }, () => [
    `${out.paint.red(`rejected: ${code}`)}${details === undefined ? '' : `  ${printable(jsonText(details))}`}`,
  ]);
  return 'no';
}

function failedAs(left: NotCommitted): Problem {
  const found = problemOf(left);
  const isOpen = left._tag === 'Indeterminate';
  return isOpen
    ? { ...found, hint: 'It may have been committed: run it again with the same --id to find out.' }
    : found;
}

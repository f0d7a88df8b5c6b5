// commit: one statement where there is no body; with one, a transaction that ends with the same statement.
import * as E from 'fp-ts/lib/Either.js';
import { freezeJson, type RowChange, type SlotLease, type ViewWork } from '@millrace/core';
import { DONE, failed, isCustomView, nameOf, overtaken, refused, type Answer } from '../answer.js';
import { beginning, failedWith, rollBack, type Database } from '../connection/database.js';
import { isOvertaken, messageOf, sqlState } from '../connection/pg-error.js';
import { runBody, type Body } from '../connection/run-body.js';
import type { CheckedOut } from '../connection/checked-out.js';
import { quoteLiteral } from '../literal.js';
import { whyNot } from '../slots/why-not.js';
import type { Seen } from '../slots/seen.js';
import { findBadRow } from './bad-row.js';
import { commitStatement } from './commit-statement.js';

// Behind the statement that takes the slot comes nothing but the commit: a client that is silent now is gone.
const LAST_IDLE = 5_000;

/** @throws what pg throws. */
export async function commit(
  database: Database,
  seen: Seen,
  lease: SlotLease,
  work: ViewWork,
  body: Body | undefined,
): Promise<Answer<void>> {
  const checked = checkRows(lease, work.rows);
  if (E.isLeft(checked)) return checked;
  try {
    const answer = await (body === undefined
      ? commitAlone(database, seen, lease, work)
      : commitWith(database, seen, lease, work, body));
    if (E.isLeft(answer)) return answer;
    return answer.right === 'written' ? DONE : await whyNot(database, lease);
  } catch (cause) {
    return explain(database, lease, work, cause);
  }
}

type Outcome = 'written' | 'fenced';

async function commitAlone(
  { ask, names, options }: Database,
  seen: Seen,
  lease: SlotLease,
  work: ViewWork,
): Promise<Answer<Outcome>> {
  const terms = { patience: options.patience, seen: seen.of(lease) };
  const [row] = await ask(commitStatement(names, lease, work, terms));
  return E.right(outcome(seen, lease, row?.[0]));
}

function commitWith(
  { use, names, options }: Database,
  seen: Seen,
  lease: SlotLease,
  work: ViewWork,
  body: Body,
): Promise<Answer<Outcome>> {
  return use(async (session) => {
    const { slot, token } = lease;
    const look = `select pg_current_xact_id()::text from ${names.slots} s join ${names.builds} b on b.id = s.build
      where b.projection = ${quoteLiteral(slot.projection)} and b.version = ${String(slot.version)}
      and s.slot = ${String(slot.slot)} and s.token = ${String(token)}`;
    const { rows } = await session.runAll(`${beginning(options)}; ${look}`);
    const transaction = rows[0]?.[0];
    try {
      if (typeof transaction !== 'string') {
        await session.runAll('rollback');
        return E.right('fenced');
      }
      return await finish(
        session,
        body,
        async () => {
          const terms = {
            patience: options.patience,
            seen: seen.of(lease),
            within: { transaction, idle: Math.min(LAST_IDLE, options.idle) },
          };
          const [row] = await session.run(commitStatement(names, lease, work, terms));
          if (row?.[1] !== transaction) return failed(`${nameOf(slot)}: ${ENDED}`, new Error(ENDED), false);
          return E.right(row[0]);
        },
        (commits) => outcome(seen, lease, commits),
        lease,
      );
    } catch (error) {
      await rollBack(session, { error });
      throw error;
    }
  });
}

const ENDED = 'the body has ended the transaction itself; what it wrote before that is kept, and nothing else';

// The body, then the statement that fences and writes, then the end.
async function finish(
  session: CheckedOut,
  body: Body,
  write: () => Promise<Answer<string | null | undefined>>,
  settle: (commits: string | null | undefined) => Outcome,
  { slot }: SlotLease,
): Promise<Answer<Outcome>> {
  const ran = await runBody(session, body);
  if (E.isLeft(ran)) {
    await rollBack(session);
    return ran;
  }
  let written: Answer<string | null | undefined>;
  try {
    written = await write();
  } catch (error) {
    // The body did not mind that a statement of it has failed; PostgreSQL does.
    if (ran.right === undefined || sqlState(error) !== '25P02') throw error;
    await rollBack(session);
    const { error: cause } = ran.right;
    const message = `${nameOf(slot)}: a statement of the body failed: ${messageOf(cause)}`;
    return isOvertaken(cause) ? overtaken(message, cause) : failed(message, cause, false);
  }
  if (E.isLeft(written) || typeof written.right !== 'string') {
    await rollBack(session);
    return E.isLeft(written) ? written : E.right('fenced');
  }
  const { commands } = await session.runAll('commit');
  // What PostgreSQL answers to the commit of a transaction that has failed.
  if (commands.at(-1) !== 'COMMIT') throw new Error(`the transaction was not committed: ${commands.join()}`);
  return E.right(settle(written.right));
}

function outcome(seen: Seen, lease: SlotLease, commits: string | null | undefined): Outcome {
  if (typeof commits !== 'string') return 'fenced';
  seen.saw(lease, BigInt(commits));
  return 'written';
}

// What is frozen already is taken to be JSON, and frozen inside.
function checkRows({ slot }: SlotLease, rows: readonly RowChange[] | undefined): Answer<void> {
  for (const { key, row } of rows ?? []) {
    if (row === undefined || (typeof row === 'object' && Object.isFrozen(row))) continue;
    const issue = freezeJson(row);
    if (issue !== undefined) return unkept(slot, key, `${issue.path} ${issue.message}`, issue);
  }
  return DONE;
}

function unkept(build: SlotLease['slot'], key: string, why: string, cause: unknown): Answer<never> {
  return failed(`the row ${JSON.stringify(key)} of ${nameOf(build)} cannot be kept: ${why}`, cause, false);
}

// Finds out what PostgreSQL does not say by itself.
async function explain(
  database: Database,
  { slot }: SlotLease,
  work: ViewWork,
  cause: unknown,
): Promise<Answer<never>> {
  const state = sqlState(cause) ?? '';
  const rows = work.rows ?? [];
  if (state === '42P01' && rows.length > 0) return noRows(database, slot);
  // A value that cannot be had, a limit that is passed, or a constraint of the user's own.
  if (/^(22|23|54)/.test(state) && rows.length > 0) {
    const bad = await findBadRow(database, slot, rows);
    if (bad !== undefined) return unkept(slot, bad.key, messageOf(bad.error), bad.error);
  }
  return failedWith(slot, cause);
}

/** Why a build has no table: it is not there, or it is a custom view. @throws what pg throws. */
export async function noRows({ ask, names }: Database, build: SlotLease['slot']): Promise<Answer<never>> {
  const text = `select 1 from ${names.builds} where projection = $1 and version = $2`;
  const there = await ask({ text, values: [build.projection, build.version] });
  return there.length === 0 ? refused(build, 'is not there: it was dropped') : isCustomView(build);
}

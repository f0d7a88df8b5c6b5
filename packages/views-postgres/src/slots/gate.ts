// Who may touch a slot at the same time: the locks that stand before its row.
import type { Slot, SlotLease } from '@millrace/core';
import type { Names } from '../names.js';
import type { Parameters } from '../connection/statement.js';

/**
 * Commits that leave the row of a slot as it is pass side by side; everything else passes alone. The row could be locked
 * like that itself, but PostgreSQL lets those who share a row overtake who waits to have it alone, for ever if they are
 * many; those who wait at an advisory lock stand in a queue. The row is locked behind the gate, since only a row lock
 * shows what has been written since the statement began.
 */
export type Passage = 'shared' | 'alone';

/**
 * The gate as a part of a `with`. @param idle milliseconds for which the transaction may from now on wait for its
 * client; left out where the statement is the whole transaction.
 */
export function gate(
  p: Parameters,
  names: Names,
  slot: Slot,
  passage: Passage,
  { patience, idle }: { readonly patience: number; readonly idle?: number },
): string {
  const verb = passage === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  return `gate as materialized (select ${[
    `set_config('lock_timeout', ${p(String(patience), 'text')}, true)`,
    ...(idle === undefined
      ? []
      : [`set_config('idle_in_transaction_session_timeout', ${p(String(idle), 'text')}, true)`]),
    `${verb}(hashtextextended(${p(gateName(names, slot), 'text')} || '/' || ${p(slot.slot, 'integer')}, 0))`,
  ].join(', ')})`;
}

/** What the gates of all slots of a build begin with. */
export function gateName({ schema }: Names, { projection, version }: Pick<Slot, 'projection' | 'version'>): string {
  return JSON.stringify(['millrace slot', schema, projection, version]);
}

/** A statement that passes the gates of `count` slots alone, one after another. */
export function allGates(names: Names, build: Pick<Slot, 'projection' | 'version'>, count: number) {
  return {
    text: `select pg_advisory_xact_lock(hashtextextended($1 || '/' || n, 0)) from generate_series(0, $2::int - 1) as n`,
    values: [gateName(names, build), count],
  };
}

/** The build of a slot as a part of a `with`: its id never changes. */
export function buildOf(p: Parameters, { builds }: Names, { projection, version }: Omit<Slot, 'slot'>): string {
  return `build as materialized (
    select id, status from ${builds} where projection = ${p(projection, 'text')} and version = ${p(version, 'integer')}
  )`;
}

/**
 * Whether the slot `s` is that of the lease. The owner is looked at as well: a server that has taken over without having
 * heard of a token may give it out once more.
 */
export function isHeld(p: Parameters, { slot, token, owner }: SlotLease): string {
  return [
    's.build = build.id',
    `s.slot = ${p(slot.slot, 'integer')}`,
    `s.token = ${p(token, 'bigint')}`,
    `(s.owner is null or s.owner = ${p(owner, 'text')})`,
  ].join(' and ');
}

// The whole of a commit as one statement: the fence, the rows, the checkpoint and all that is kept of streams.
import type { AppliedStream, Checkpoint, ParkedStream, RowChange, SlotLease, ViewWork } from '@millrace/core';
import { parameters, type Parameters, type Statement } from '../connection/statement.js';
import type { Names } from '../names.js';
import { buildOf, gate, isHeld } from '../slots/gate.js';
import { storable } from '../storable.js';
import { deleteRows, upsertRows } from './row-parts.js';
import { streamId } from './stream-id.js';

export interface CommitTerms {
  readonly patience: number;
  /** How many commits that changed the slot it must have seen: fewer mean that some were lost. */
  readonly seen: bigint;
  /** When it ends a transaction: which one that is, and how long that may wait for its end. */
  readonly within?: { readonly transaction: string; readonly idle: number };
}

/**
 * Its answer is a row with the number of commits that the slot has seen, and with the transaction that the statement
 * was run in: no number, if nothing was written.
 */
export function commitStatement(names: Names, lease: SlotLease, work: ViewWork, terms: CommitTerms): Statement {
  const { checkpoint, rows = [], applied = [] } = work;
  const p = parameters();
  const { within } = terms;
  const changesSlot = checkpoint !== undefined || work.caughtUp === true;
  const parts = [
    buildOf(p, names, lease.slot),
    gate(p, names, lease.slot, changesSlot ? 'alone' : 'shared', {
      patience: terms.patience,
      ...(within && { idle: within.idle }),
    }),
    changesSlot ? changedSlot(p, names, lease, work, terms) : sharedSlot(p, names, lease, terms),
    ...rowParts(p, names, lease, rows),
    ...(checkpoint === undefined ? [] : [forgetApplied(p, names, applied)]),
    ...(applied.length === 0 ? [] : [writeApplied(p, names, applied)]),
    ...parkedParts(p, names, work),
  ];
  // While a version is built beside the current one nobody waits for the disk: rows and checkpoint are lost together, and
  // `seen` tells.
  const speed =
    changesSlot && within === undefined
      ? `, (select case when status = 'building' then set_config('synchronous_commit', 'off', true) end from build)`
      : '';
  const transaction = within === undefined ? `''` : 'pg_current_xact_id()::text';
  return {
    text: `with ${parts.join(',\n')}\nselect (select commits::text from held), ${transaction}${speed}`,
    values: p.values,
    hot: true,
  };
}

// The conditions under which anything is written.
function fence(p: Parameters, lease: SlotLease, { seen, within }: CommitTerms): string {
  const conditions = [isHeld(p, lease), `s.commits >= ${p(seen, 'bigint')}`];
  // A body that has ended its transaction has begun another one, or none: this statement would be one by itself.
  if (within !== undefined) conditions.push(`pg_current_xact_id() = ${p(within.transaction, 'text')}::xid8`);
  return conditions.join(' and ');
}

function sharedSlot(p: Parameters, { slots }: Names, lease: SlotLease, terms: CommitTerms): string {
  return `held as (
    select s.build, s.slot, s.commit, s.prepare, s.era, s.commits from ${slots} s, build, gate
    where ${fence(p, lease, terms)} for share of s
  )`;
}

function changedSlot(p: Parameters, { slots }: Names, lease: SlotLease, work: ViewWork, terms: CommitTerms): string {
  const changes = [
    'commits = s.commits + 1',
    ...(work.caughtUp === true ? ['caught_up = true'] : []),
    ...(work.checkpoint === undefined ? [] : advance(p, work.checkpoint)),
  ];
  return `held as (
    update ${slots} s set ${changes.join(', ')} from build, gate
    where ${fence(p, lease, terms)}
    returning s.build, s.slot, s.commit, s.prepare, s.era, s.commits
  )`;
}

// The `s.` here are what was kept before.
function advance(p: Parameters, { position, log }: Checkpoint): readonly string[] {
  const name = p(storable(log), 'text');
  const [commit, prepare] = [p(position.commit, 'bigint'), p(position.prepare, 'bigint')];
  const isNewer = `s.log is distinct from ${name} or s.commit is null or (s.commit, s.prepare) < (${commit}, ${prepare})`;
  const isAhead = `jsonb_typeof(at.place) = 'array'
    and ((at.place ->> 0)::bigint, (at.place ->> 1)::bigint) > (${commit}, ${prepare})`;
  return [
    `commit = case when ${isNewer} then ${commit} else s.commit end`,
    `prepare = case when ${isNewer} then ${prepare} else s.prepare end`,
    `log = ${name}`,
    // What was applied in a former era counts another log.
    `era = s.era + case when s.log <> ${name} then 1 else 0 end`,
    `former = case when s.former = '[]' then s.former when s.log <> ${name} then '[]' else coalesce((
      select jsonb_agg(layer.places order by layer.n)
      from jsonb_array_elements(s.former) with ordinality as layer (places, n)
      where exists (select from jsonb_array_elements(layer.places) as at (place) where ${isAhead})
    ), '[]') end`,
  ];
}

function rowParts(p: Parameters, names: Names, { slot }: SlotLease, rows: readonly RowChange[]): readonly string[] {
  if (rows.length === 0) return [];
  const table = names.table(slot);
  return [`written as (${upsertRows(p, table, rows, 'held, ')})`, `removed as (${deleteRows(p, table, rows)})`];
}

// What this commit writes itself is left to it: no statement may touch a row twice.
function forgetApplied(p: Parameters, names: Names, written: readonly AppliedStream[]): string {
  const ids = written.map(({ stream }) => streamId(stream));
  const others = ids.length === 0 ? '' : ` and a.id <> all(${p(ids, 'text[]')})`;
  return `forgotten as (
    delete from ${names.applied} a using held h where a.build = h.build and a.slot = h.slot
    and (a.era <> h.era or (a.commit, a.prepare) <= (h.commit, h.prepare))${others}
  )`;
}

function writeApplied(p: Parameters, names: Names, applied: readonly AppliedStream[]): string {
  const lists = columns(p, applied, [
    ['id', 'text', ({ stream }) => streamId(stream)],
    ['stream', 'text', ({ stream }) => stream],
    ['revision', 'bigint', ({ revision }) => revision],
    ['commit', 'bigint', ({ position }) => position.commit],
    ['prepare', 'bigint', ({ position }) => position.prepare],
  ]);
  return `applied as (
    insert into ${names.applied} as a (build, slot, era, ${lists.names})
    select h.build, h.slot, h.era, ${lists.values} from held h, ${lists.source}
    where h.commit is null or (x.commit, x.prepare) > (h.commit, h.prepare)
    on conflict (build, slot, id) do update set ${lists.updates}, era = excluded.era
    where a.era <> excluded.era or a.revision < excluded.revision
  )`;
}

// Each stream is in one of the parts only: no statement may touch a row twice.
function parkedParts(p: Parameters, { parked }: Names, work: ViewWork): readonly string[] {
  const { park = [], unpark = [], retried = [] } = work;
  const ids = (streams: readonly string[]): ReadonlySet<string> => new Set(streams.map(streamId));
  const [kept, gone, answered] = [ids(park.map(({ stream }) => stream)), ids(unpark), ids(retried)];
  const removed = [...gone].filter((id) => !kept.has(id));
  const waiting = [...answered].filter((id) => !kept.has(id) && !gone.has(id));
  const anew = [...kept].filter((id) => gone.has(id) || answered.has(id));
  const own = 'p.build = h.build and p.slot = h.slot';
  const parts: string[] = [];
  if (removed.length > 0)
    parts.push(`unparked as (
      delete from ${parked} p using held h where ${own} and p.id = any(${p(removed, 'text[]')})
    )`);
  if (waiting.length > 0)
    parts.push(`answered as (
      update ${parked} p set retry = false from held h where ${own} and p.id = any(${p(waiting, 'text[]')})
    )`);
  if (park.length > 0) parts.push(writeParked(p, parked, park, anew));
  return parts;
}

function writeParked(p: Parameters, table: string, parked: readonly ParkedStream[], anew: readonly string[]): string {
  const lists = columns(p, parked, [
    ['id', 'text', ({ stream }) => streamId(stream)],
    ['stream', 'text', ({ stream }) => stream],
    ['revision', 'bigint', ({ revision }) => revision],
    ['commit', 'bigint', ({ position }) => position.commit],
    ['prepare', 'bigint', ({ position }) => position.prepare],
    ['type', 'text', ({ type }) => storable(type)],
    ['error', 'text', ({ error }) => storable(error)],
    ['since', 'double precision', ({ since }) => since],
  ]);
  const stays = anew.length === 0 ? '' : `, retry = p.retry and p.id <> all(${p(anew, 'text[]')})`;
  return `parked as (
    insert into ${table} as p (build, slot, ${lists.names})
    select h.build, h.slot, ${lists.values} from held h, ${lists.source}
    on conflict (build, slot, id) do update set ${lists.updates}${stays}
  )`;
}

type Column<A> = readonly [name: string, type: string, of: (value: A) => unknown];

// Values as one array per column, which is one parameter however many there are.
function columns<A>(p: Parameters, values: readonly A[], list: readonly Column<A>[]) {
  const names = list.map(([name]) => name);
  const arrays = list.map(([, type, of]) => p(values.map(of), `${type}[]`));
  return {
    names: names.join(', '),
    values: names.map((name) => `x.${name}`).join(', '),
    source: `unnest(${arrays.join(', ')}) as x (${names.join(', ')})`,
    updates: names.map((name) => `${name} = excluded.${name}`).join(', '),
  };
}

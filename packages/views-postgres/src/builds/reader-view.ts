// The SQL view by which readers find the rows of the current build, under the name of the projection.
import type { Build, ViewLayout } from '@millrace/core';
import type { CheckedOut } from '../connection/checked-out.js';
import { sqlState } from '../connection/pg-error.js';
import { quoteIdentifier, type Identifier } from '../identifier.js';
import type { Names } from '../names.js';
import { columnsOf } from '../rows/columns.js';

/** Makes the view. @throws what pg throws. */
export async function createView({ run }: CheckedOut, names: Names, build: Build, layout: ViewLayout): Promise<void> {
  await run({ text: `create view ${definition(names, build, layout)}` });
}

/**
 * Points the view at `build`; it is taken away where that is none of documents. Rights to it, and views over it, stay
 * while its columns are the same or more; otherwise it is made anew, with the rights that there were on the whole of it.
 *
 * @throws what pg throws: 2BP01 when the view must be made anew, and others stand on it.
 */
export async function pointView(session: CheckedOut, names: Names, build: Build, layout: ViewLayout): Promise<void> {
  const { run, runAll } = session;
  const view = names.view(build.projection);
  if (layout.kind === 'custom') {
    await run({ text: `drop view if exists ${view}` });
    return;
  }
  await runAll('savepoint view');
  try {
    await run({ text: `create or replace view ${definition(names, build, layout)}` });
    return;
  } catch (error) {
    if (sqlState(error) !== '42P16') throw error;
  }
  await runAll('rollback to savepoint view');
  const rights = await run({ text: RIGHTS, values: [view] });
  await run({ text: `drop view if exists ${view}` });
  await createView(session, names, build, layout);
  for (const [grantee, privilege, mayGrant] of rights) {
    const to = grantee === null || grantee === undefined ? 'public' : quoteIdentifier(grantee as Identifier);
    const more = mayGrant === 'true' ? ' with grant option' : '';
    await run({ text: `grant ${String(privilege)} on ${view} to ${to}${more}` });
  }
}

// Those of the owner come by themselves.
const RIGHTS = `select r.rolname, a.privilege_type, a.is_grantable::text
  from pg_class c cross join lateral aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
  where c.oid = to_regclass($1) and a.grantee <> c.relowner`;

function definition(names: Names, build: Build, layout: ViewLayout): string {
  const columns = ['key', 'document', ...columnsOf(layout).map(({ column }) => column)].join(', ');
  return `${names.view(build.projection)} as select ${columns} from ${names.table(build)}`;
}

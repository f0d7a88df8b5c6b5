// Which rights the store's user lacks.
import type { Database } from './connection/database.js';
import { quoteIdentifier } from './identifier.js';

/** A right that is not there. */
export interface Right {
  /** What may not be done: completes `may not`. */
  readonly what: string;
  /** The statement that grants it. */
  readonly grant: string;
}

/** To use the schema, if it is there. @throws what pg throws. */
export async function mayNotUse({ names, ask }: Database): Promise<readonly Right[]> {
  const { schema } = names;
  const rows = await ask({
    text: `select 1 from pg_namespace where nspname = $1 and not has_schema_privilege(oid, 'usage')`,
    values: [schema],
  });
  if (rows.length === 0) return [];
  return [
    {
      what: `use the schema ${schema}`,
      grant: `grant usage on schema ${quoteIdentifier(schema)} to ${await userOf(ask)}`,
    },
  ];
}

/** To make the schema and its tables, where the store is to do that. @throws what pg throws. */
export async function mayNotCreate({ names, ask, options }: Database): Promise<readonly Right[]> {
  if (!options.create) return [];
  const { schema } = names;
  const [row] = await ask({
    text: `select (select has_schema_privilege(oid, 'create')::text from pg_namespace where nspname = $1),
      has_database_privilege(current_database(), 'create')::text, quote_ident(current_database())`,
    values: [schema],
  });
  const [inSchema, inDatabase, name = ''] = row ?? [];
  const user = await userOf(ask);
  if (inSchema === 'true' || (inSchema === null && inDatabase === 'true')) return [];
  if (inSchema === null)
    return [{ what: `create the schema ${schema}`, grant: `grant create on database ${String(name)} to ${user}` }];
  const grant = `grant create on schema ${quoteIdentifier(schema)} to ${user}; or have migrate called by one who may`;
  return [{ what: `create tables in the schema ${schema}`, grant }];
}

const VERBS = 'select, insert, update, delete';

/** To read and write the tables, and to make more where the store is to do that. @throws what pg throws. */
export async function mayNotWrite({ names, ask, options }: Database): Promise<readonly Right[]> {
  const user = await userOf(ask);
  const { schema } = names;
  const quoted = quoteIdentifier(schema);
  const rows = await ask({
    text: `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relkind = 'r' and c.relname <> '_migrations'
      and not (select bool_and(has_table_privilege(c.oid, v)) from unnest(string_to_array($2, ', ')) as v) order by 1`,
    values: [schema, VERBS],
  });
  const rights: Right[] = [];
  if (rows.length > 0)
    rights.push({
      what: `read and write ${rows.map(([table]) => String(table)).join(', ')} in the schema ${schema}`,
      grant: `grant ${VERBS} on all tables in schema ${quoted} to ${user}`,
    });
  const [tokens] = await ask({
    text: `select coalesce(has_sequence_privilege(to_regclass($1), 'usage'), true)::text`,
    values: [names.tokens],
  });
  if (tokens?.[0] === 'false')
    rights.push({ what: `draw from ${names.tokens}`, grant: `grant usage on sequence ${names.tokens} to ${user}` });
  if (!options.create) return rights;
  const [create] = await ask({ text: `select has_schema_privilege($1, 'create')::text`, values: [schema] });
  if (create?.[0] === 'false')
    rights.push({
      what: `create tables in the schema ${schema}, which new versions of projections need`,
      grant: `grant create on schema ${quoted} to ${user}; or give the store \`create: false\``,
    });
  return rights;
}

async function userOf(ask: Database['ask']): Promise<string> {
  const [row] = await ask({ text: 'select quote_ident(current_user)' });
  return String(row?.[0]);
}

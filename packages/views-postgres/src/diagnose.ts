// What is wrong with the database of a view store, or with the way it is used.
import type { Finding } from '@millrace/core';
import { layoutOf } from './builds/layout-text.js';
import type { Database } from './connection/database.js';
import { messageOf, sqlState } from './connection/pg-error.js';
import { mayNotCreate, mayNotUse, mayNotWrite, type Right } from './rights.js';
import { latest, tooNew, versionOf } from './schema/migrate.js';
import { MIGRATIONS } from './schema/migrations.js';

/** The oldest version that is supported. */
const OLDEST = 14;

/** Milliseconds by which the clocks may differ before it is worth a word. */
const SKEW = 2_000;

/** Looks at the database. Never rejects. @param now this machine's time, in milliseconds since the epoch. */
export async function diagnose(database: Database, now: () => number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  try {
    findings.push(...(await serverFindings(database, now)));
    findings.push(...(await schemaFindings(database)));
  } catch (error) {
    findings.push(failure(error));
  }
  return findings;
}

async function serverFindings({ ask }: Database, now: () => number): Promise<readonly Finding[]> {
  const asked = now();
  const [row] = await ask({
    text: `select current_setting('server_version'), (current_setting('server_version_num')::int / 10000)::text,
      pg_is_in_recovery()::text, current_setting('default_transaction_read_only'),
      (extract(epoch from clock_timestamp()) * 1000)::bigint::text`,
  });
  const [version = '', major, standby, readOnly, time] = row ?? [];
  const answered = now();
  const ahead = Number(time) - (asked + answered) / 2;
  return [
    Number(major) >= OLDEST
      ? { level: 'ok', what: `PostgreSQL ${String(version)} answers` }
      : {
          level: 'problem',
          what: `the server is PostgreSQL ${String(version)}, and ${String(OLDEST)} is the oldest that is supported`,
          mend: 'Update the server',
        },
    ...(standby === 'true' || readOnly === 'on' ? [cannotWrite(standby === 'true')] : []),
    // What the question itself took is no skew.
    Math.abs(ahead) - (answered - asked) < SKEW
      ? { level: 'ok', what: "the database's clock agrees with ours" }
      : {
          level: 'warning',
          what: `the database's clock is about ${String(Math.round(Math.abs(ahead) / 1_000))} s ${ahead > 0 ? 'ahead of' : 'behind'} ours`,
          mend: 'Set both by NTP; leases do not suffer, since the database alone judges them, but what is read beside each other does',
        },
  ];
}

function cannotWrite(standby: boolean): Finding {
  return standby
    ? {
        level: 'problem',
        what: 'the server is a standby, which cannot be written to',
        mend: 'Connect to the primary, or wait until this one is promoted',
      }
    : {
        level: 'problem',
        what: 'transactions of this user or database are read-only',
        mend: 'Set default_transaction_read_only to off for it',
      };
}

async function schemaFindings(database: Database): Promise<readonly Finding[]> {
  const { names, options } = database;
  const { schema } = names;
  const known = latest(MIGRATIONS);
  const missing = await mayNotUse(database);
  if (missing.length > 0) return missing.map(denied);
  const version = await versionOf(database);
  if (version > known)
    return [
      {
        level: 'problem',
        what: tooNew(names, version, known).message,
        mend: 'Update @millrace/views-postgres where this runs',
      },
    ];
  const denials = (await (version === 0 ? mayNotCreate : mayNotWrite)(database)).map(denied);
  if (version < known) return [notUpToDate(schema, version, known, options.create), ...denials];
  if (denials.length > 0) return denials;
  const gone = await goneTables(database);
  if (gone.length > 0) return gone;
  return [
    { level: 'ok', what: `the tables in the schema ${schema} are of version ${String(version)}, as they should be` },
  ];
}

function notUpToDate(schema: string, version: number, known: number, create: boolean): Finding {
  const what =
    version === 0
      ? `there are no tables of views in the schema ${schema}`
      : `the tables in the schema ${schema} are of version ${String(version)}, and this package needs ${String(known)}`;
  const mend = 'Call migrate of @millrace/views-postgres as a user who may create tables';
  return create
    ? {
        level: 'warning',
        what,
        mend: `Nothing: they are made when a projection is first run. Or: ${mend}`,
        unusable: true,
      }
    : { level: 'problem', what, mend, unusable: true };
}

// Tables that were dropped by hand, or that a partial restore has left out.
async function goneTables({ names, ask }: Database): Promise<readonly Finding[]> {
  const own = [names.builds, names.slots, names.parked, names.applied, names.workers, names.tokens];
  const lost = await notThere(ask, own);
  if (lost.length > 0)
    return [
      {
        level: 'problem',
        what: `of the tables of views these are gone: ${lost.join(', ')}`,
        mend: 'Restore the whole schema from a backup; or drop it, and let all projections be built anew',
      },
    ];
  const rows = await ask({ text: `select projection, version::text, layout from ${names.builds} order by 1, version` });
  const builds = rows.flatMap(([projection, version, layout]) =>
    typeof projection === 'string' && typeof layout === 'string' && layoutOf(layout).kind === 'documents'
      ? [{ projection, version: Number(version) }]
      : [],
  );
  const gone = new Set(await notThere(ask, builds.map(names.table)));
  return builds.flatMap((build): Finding[] => {
    const table = names.table(build);
    if (!gone.has(table)) return [];
    return [
      {
        level: 'problem',
        what: `the rows of ${build.projection} version ${String(build.version)} are gone: there is no table ${table}`,
        mend: 'Restore it with all tables of the schema; or raise the version of the projection, and swap that in',
      },
    ];
  });
}

async function notThere(ask: Database['ask'], tables: readonly string[]): Promise<readonly string[]> {
  const rows = await ask({
    text: 'select n from unnest($1::text[]) as n where to_regclass(n) is null',
    values: [tables],
  });
  return rows.flatMap(([name]) => (typeof name === 'string' ? [name] : []));
}

function denied({ what, grant }: Right): Finding {
  return { level: 'problem', what: `this user may not ${what}`, mend: `As their owner: ${grant}` };
}

function failure(error: unknown): Finding {
  const state = sqlState(error);
  const words = messageOf(error);
  if (state === '28P01' || state === '28000')
    return {
      level: 'problem',
      what: `the database refuses this user: ${words}`,
      mend: 'Mend user, password or pg_hba.conf',
    };
  if (state === '3D000')
    return { level: 'problem', what: words, mend: 'Create the database, or mend its name in the connection string' };
  if (state === '53300')
    return { level: 'problem', what: words, mend: 'Make the pools smaller, or raise max_connections' };
  if (state === '42501') return { level: 'problem', what: `this user may not: ${words}`, mend: 'Grant it the right' };
  if (state === undefined || state.startsWith('08') || state.startsWith('57P'))
    return {
      level: 'problem',
      what: `the database cannot be reached: ${words}`,
      mend: 'See that it runs, and that host and port of the connection string are right',
    };
  return { level: 'problem', what: `the database cannot be looked at: ${words}` };
}

// postgresViews: the view store in PostgreSQL. Every verb is a file of its own; here they are put together.
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Pool } from 'pg';
import type { Build, Diagnosis, Shown, ViewError, ViewStore } from '@millrace/core';
import { notThere, type Answer } from './answer.js';
import { drop } from './builds/drop.js';
import { finish } from './builds/finish.js';
import { pause, resume } from './builds/pause.js';
import { prepare } from './builds/prepare.js';
import { readBuilds } from './builds/read-builds.js';
import { reset } from './builds/reset.js';
import { reslot } from './builds/reslot.js';
import { swap } from './builds/swap.js';
import { commit } from './commit/commit.js';
import { database } from './connection/database.js';
import { diagnose } from './diagnose.js';
import { namesIn } from './names.js';
import { withDefaults, type PostgresViewsOptions } from './options.js';
import type { PostgresTransaction } from './postgres-transaction.js';
import { readPage } from './rows/read-page.js';
import { readRows } from './rows/read-rows.js';
import { shownRows } from './rows/shown-rows.js';
import { tablesReady } from './schema/ready.js';
import { acquire, announce, release, renew } from './slots/leases.js';
import { parkedOfBuild, requestRetry, retryRequests } from './slots/parked.js';
import { progress } from './slots/progress.js';
import { seenCommits } from './slots/seen.js';
import { isStorable } from './storable.js';

/** A view store in PostgreSQL, which can tell what is wrong with its database. */
export interface PostgresViews extends ViewStore<PostgresTransaction>, Diagnosis {}

/**
 * A view store in PostgreSQL: the rows of document views, and what handlers of custom views write with the transaction
 * that they are given, are committed together with the checkpoint. The tables are made when the store is first used;
 * see `migrate` for doing that otherwise.
 *
 * Readers find the rows of a document view in an SQL view named after the projection, with the columns `key`,
 * `document` and one for each look-up and each part of the key.
 *
 * @param pool of pg; it stays the caller's, who ends it. Errors of its idle clients are ignored if nobody else listens.
 * @param options all have defaults.
 * @throws DefinitionError when an option makes no sense.
 * @example
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * const runner = projectExactlyOnce(log, Balances, postgresViews(pool));
 */
export function postgresViews(pool: Pool, options: PostgresViewsOptions = {}): PostgresViews {
  const { schema, ...rest } = withDefaults(options);
  const names = namesIn(schema);
  const db = database(pool, names, rest);
  const ready = tablesReady(db);
  const seen = seenCommits();
  const shown = shownRows(db);

  const verb = <A>(build: Build, run: () => Promise<Answer<A>>): TaskEither<ViewError, A> =>
    db.verb(build, async () => {
      if (!isStorable(build.projection)) return notThere(build);
      const there = await ready(build);
      return E.isLeft(there) ? there : run();
    });

  return {
    prepare: (build, layout, prepareOptions = {}) => verb(build, () => prepare(db, build, layout, prepareOptions)),
    finish: (build) => verb(build, () => finish(db, build)),
    builds: (projection) =>
      verb(nameable({ projection }), async () => {
        const known = await readBuilds(db.ask, names, projection);
        return E.right(known.map(({ state }) => state));
      }),
    swap: (build) => verb(build, () => swap(db, build)),
    drop: (build) => verb(build, () => drop(db, build)),
    reslot: (build, slots) => verb(build, () => reslot(db, build, slots)),
    reset: (build) => verb(build, () => reset(db, build)),
    pause: (build, by) => verb(build, () => pause(db, build, by)),
    resume: (build) => verb(build, () => resume(db, build)),

    acquire: (slot, owner, duration) => verb(slot, () => acquire(db, seen, slot, owner, duration)),
    renew: (lease, duration) => verb(lease.slot, () => renew(db, lease, duration)),
    release: (lease) => verb(lease.slot, () => release(db, lease)),
    announce: (build, owner, duration) => verb(build, () => announce(db, build, owner, duration)),

    progress: (lease) => verb(lease.slot, () => progress(db, lease)),
    rows: (of, keys) => verb(nameable(of), () => readRows(shown, of, keys)),
    commit: (lease, work, body) => verb(lease.slot, () => commit(db, seen, lease, work, body)),

    parked: (build) => verb(build, () => parkedOfBuild(db, build)),
    requestRetry: (build, streams) => verb(build, () => requestRetry(db, build, streams)),
    retryRequests: (lease) => verb(lease.slot, () => retryRequests(db, lease)),

    diagnose: () => diagnose(db, () => Date.now()),

    page: (of, page) => verb(nameable(of), () => readPage(shown, of, page)),
  };
}

// A projection without a version is called by its name: 0 stands for the version.
function nameable({ projection, version = 0 }: Shown): Build {
  return { projection, version };
}

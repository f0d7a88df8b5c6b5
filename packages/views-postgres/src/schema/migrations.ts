// The tables of the store, as the steps in which they came to be. A step that was released never changes.
import type { Names } from '../names.js';

export interface Migration {
  readonly number: number;
  readonly statements: (names: Names) => readonly string[];
}

/** In order. */
export const MIGRATIONS: readonly Migration[] = [
  {
    number: 1,
    statements: ({ builds, slots, parked, applied, workers, tokens }) => [
      // Tokens of all slots: no lease has that of an earlier one, also where a build is made again.
      `create sequence ${tokens}`,
      `create table ${builds} (
        id bigint generated always as identity primary key,
        projection text collate "C" not null,
        version integer not null,
        status text collate "C" not null check (status in ('building', 'current', 'retired')),
        layout text not null,
        indexed boolean not null,
        created_at timestamptz not null default clock_timestamp(),
        unique (projection, version)
      )`,
      `create unique index on ${builds} (projection) where status = 'current'`,
      // Changed by every commit: room on its page lets PostgreSQL do that without touching an index.
      `create table ${slots} (
        build bigint not null references ${builds} on delete cascade,
        slot integer not null,
        token bigint not null,
        owner text,
        until timestamptz,
        retired boolean not null default false,
        commit bigint,
        prepare bigint,
        log text,
        caught_up boolean not null default false,
        former jsonb not null default '[]',
        era bigint not null default 0,
        commits bigint not null default 0,
        primary key (build, slot)
      ) with (fillfactor = 30)`,
      `create table ${parked} (
        build bigint not null references ${builds} on delete cascade,
        slot integer not null,
        id text collate "C" not null,
        stream text not null,
        revision bigint not null,
        commit bigint not null,
        prepare bigint not null,
        type text not null,
        error text not null,
        since double precision not null,
        retry boolean not null default false,
        primary key (build, slot, id)
      )`,
      `create table ${applied} (
        build bigint not null references ${builds} on delete cascade,
        slot integer not null,
        id text collate "C" not null,
        stream text not null,
        revision bigint not null,
        commit bigint not null,
        prepare bigint not null,
        era bigint not null,
        primary key (build, slot, id)
      ) with (fillfactor = 70)`,
      `create table ${workers} (
        build bigint not null references ${builds} on delete cascade,
        owner text collate "C" not null,
        until timestamptz not null,
        primary key (build, owner)
      )`,
    ],
  },
  {
    number: 2,
    statements: ({ builds }) => [
      // Since when, and on whose word, nobody is to work on the build.
      `alter table ${builds} add column paused_at timestamptz, add column paused_by text`,
    ],
  },
];

// What a config names, opened when it is first asked for, and closed at the end.
import {
  makeRepository,
  type AnyDefinition,
  type CheckpointStore,
  type Projection,
  type Repository,
  type SnapshotStore,
  type ViewStore,
} from '@millrace/core';
import { isProblem, problem, problemOf, type Problem } from '../problem.js';
import type { Store } from './config.js';
import type { LoadedConfig } from './load-config.js';

/** What a verb may ask for. */
export interface Things {
  readonly store: Store;
  /** All definitions; empty where the config names none. */
  readonly models: readonly AnyDefinition[];
  /** Of the store and the models. Nothing is cached in it. */
  readonly repository: Repository;
  readonly snapshots: SnapshotStore;
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  /** Empty where the config names none. */
  readonly projections: readonly Projection[];
}

export type Need = keyof Things;

export interface OpenedConfig extends LoadedConfig {
  /** Whether the config names it. */
  readonly has: (need: Need) => boolean;
  /** Opens it, or gives what was opened before. */
  readonly open: <N extends Need>(need: N) => Promise<Things[N] | Problem>;
  /** Opens something that the config makes elsewhere. @param property names it in what is said when that fails. */
  readonly make: <A>(property: string, factory: () => A | Promise<A>) => Promise<A | Problem>;
  /** Closes what was opened, the last first. Never rejects: gives what went wrong. */
  readonly close: () => Promise<readonly Problem[]>;
}

export function openedConfig({ file, config }: LoadedConfig): OpenedConfig {
  const opened = new Map<Need, Promise<unknown>>();
  const closing: (() => unknown)[] = config.close === undefined ? [] : [config.close];

  async function make<A>(property: string, factory: () => A | Promise<A>): Promise<A | Problem> {
    try {
      const made = await factory();
      if (typeof made !== 'object' || made === null)
        return problem('usage', `\`${property}\` of ${file} gave ${String(made)} instead of what it is to make`);
      const close = closerOf(made);
      if (close !== undefined && !closing.includes(close)) closing.push(close);
      return made;
    } catch (cause) {
      const { kind, message } = problemOf(cause);
      return problem(kind === 'unreachable' ? kind : 'usage', `\`${property}\` of ${file} failed: ${message}`, {
        cause,
      });
    }
  }

  const withStore = async <A>(use: (store: Store) => A | Promise<A>): Promise<A | Problem> => {
    const store = await open('store');
    return isProblem(store) ? store : use(store);
  };
  const missing = (property: string): Promise<Problem> =>
    Promise.resolve(problem('usage', `this needs \`${property}\` in ${file}`));

  const { snapshots, views, checkpoints, models = [], projections = [], unknownEvents = 'fail' } = config;
  const openers: { readonly [N in Need]: () => Promise<Things[N] | Problem> } = {
    store: () => make('store', config.store),
    models: () => Promise.resolve(models),
    projections: () => Promise.resolve(projections),
    repository: async () => {
      const kept = snapshots === undefined ? undefined : await open('snapshots');
      if (isProblem(kept)) return kept;
      const options = { cache: 'none', unknownEvents, ...(kept === undefined ? {} : { snapshots: kept }) } as const;
      return withStore((store) => makeRepository(store, models, options));
    },
    snapshots: () =>
      snapshots === undefined ? missing('snapshots') : withStore((store) => make('snapshots', () => snapshots(store))),
    views: () => (views === undefined ? missing('views') : make('views', views)),
    checkpoints: () =>
      checkpoints === undefined
        ? missing('checkpoints')
        : withStore((store) => make('checkpoints', () => checkpoints(store))),
  };

  async function open<N extends Need>(need: N): Promise<Things[N] | Problem> {
    const before = opened.get(need) ?? openers[need]();
    opened.set(need, before);
    // Under this name is what its opener gave.
    return (await before) as Things[N] | Problem;
  }

  return {
    file,
    config,
    has: (need) => need === 'repository' || config[need] !== undefined,
    open,
    make,
    close: async () => {
      const problems: Problem[] = [];
      for (let close = closing.pop(); close !== undefined; close = closing.pop()) {
        try {
          await close();
        } catch (cause) {
          problems.push(problem('no', `closing failed: ${problemOf(cause).message}`, { cause }));
        }
      }
      return problems;
    },
  };
}

const closers = new WeakMap<object, () => unknown>();

// One function for one thing: what two factories give is closed once.
function closerOf(made: object): (() => unknown) | undefined {
  const known = closers.get(made);
  if (known !== undefined) return known;
  const { close, end } = made as { readonly close?: unknown; readonly end?: unknown };
  const method = typeof close === 'function' ? close : typeof end === 'function' ? end : undefined;
  if (method === undefined) return undefined;
  const closer = () => method.call(made) as unknown;
  closers.set(made, closer);
  return closer;
}

// What the tests of this package share: answers taken apart, a layout, and a pool that remembers what was sent.
import type { Build, Checkpoint, Json, SlotLease, ViewError, ViewLayout, ViewStore } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { Pool, type ClientBase } from 'pg';

/** An hour. */
export const LONG = 3_600_000;

export const LAYOUT: ViewLayout = {
  kind: 'documents',
  key: [{ name: 'id', type: 'text' }],
  lookups: [
    { name: 'owner', type: 'text' },
    { name: 'amount', type: 'number' },
  ],
};

export const at = (place: number): Checkpoint => ({
  position: { commit: BigInt(place), prepare: BigInt(place) },
  log: 'the log',
});

export async function right<A>(verb: TaskEither<ViewError, A>): Promise<A> {
  const answer = await verb();
  if (E.isRight(answer)) return answer.right;
  throw new Error(`${answer.left._tag}: ${answer.left.message}`, {
    cause: 'cause' in answer.left ? answer.left.cause : undefined,
  });
}

export async function left<Tag extends ViewError['_tag']>(
  verb: TaskEither<ViewError, unknown>,
  tag: Tag,
): Promise<Extract<ViewError, { _tag: Tag }>> {
  const answer = await verb();
  if (E.isRight(answer)) throw new Error(`expected ${tag}`);
  const { left: error } = answer;
  expect(error).toMatchObject({ _tag: tag });
  return error as Extract<ViewError, { _tag: Tag }>;
}

/** Makes a build of `LAYOUT`, and takes its slot. */
export async function begun<T>(views: ViewStore<T>, build: Build, layout: ViewLayout = LAYOUT): Promise<SlotLease> {
  await right(views.prepare(build, layout));
  return right(views.acquire({ ...build, slot: 0 }, 'one', LONG));
}

export const row = (key: string, rest: Readonly<Record<string, Json>> = {}) => ({ key, row: { id: key, ...rest } });

export interface Sent {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A pool that remembers the statements. */
export function recordingPool(connectionString: string): { readonly pool: Pool; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const pool = watchedPool(connectionString, (statement) => {
    sent.push(statement);
    return undefined;
  });
  return { pool, sent };
}

/** Called before each statement; `run` runs another one on the same connection. */
export type Before = (statement: Sent, run: (text: string) => Promise<unknown>) => Promise<unknown> | undefined;

/** A pool in which a statement waits for what `before` gives, if anything. */
export function watchedPool(connectionString: string, before: Before): Pool {
  const pool = new Pool({ connectionString });
  pool.on('connect', (client: ClientBase) => {
    const query = client.query.bind(client) as (...args: readonly unknown[]) => unknown;
    const watched = (...args: readonly unknown[]): unknown => {
      const [given, values] = args as [string | { text: string; values?: unknown[] }, unknown[]?];
      const statement =
        typeof given === 'string'
          ? { text: given, values: values ?? [] }
          : { text: given.text, values: given.values ?? values ?? [] };
      const waiting = before(statement, (text) => query(text) as Promise<unknown>);
      return waiting === undefined ? query(...args) : waiting.then(() => query(...args));
    };
    Object.assign(client, { query: watched });
  });
  return pool;
}

/** Opens once. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

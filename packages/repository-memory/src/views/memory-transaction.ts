// The transaction of a custom view in memory: values by key, which are written when the commit is.
import * as E from 'fp-ts/lib/Either.js';
import { freezeJson, type Json } from '@millrace/core';
import { DONE, failed, overtaken, type Answer } from './answers.js';

/**
 * What a custom handler may read and write in the transaction of its commit. The values are the store's, shared by all
 * projections: put the name of yours, and its version, into the key. Everything throws once the transaction has ended.
 */
export interface MemoryTransaction {
  /**
   * The value of `key`, with what this transaction has done to it. When another commit changes it before this one is
   * written, this one is not: it answers `ViewFailed`, and says that it was overtaken: it is tried again.
   */
  readonly get: (key: string) => Json | undefined;
  readonly set: (key: string, value: Json) => void;
  readonly delete: (key: string) => void;
  /**
   * Changes a value that others change as well: `change` gets the value as it is when the commit is written, so no
   * commit has to fail. `undefined` is no value. It may be called more than once.
   */
  readonly update: (key: string, change: (value: Json | undefined) => Json | undefined) => void;
}

/** A transaction, and how it ends. */
export interface OpenTransaction {
  readonly transaction: MemoryTransaction;
  /** Ends it, and gives what it has to write; or says what is wrong with that. Writes nothing. */
  readonly end: () => Answer<ReadonlyMap<string, Json | undefined>>;
}

type Change = (value: Json | undefined) => Json | undefined;

/** Begins a transaction on `values`. */
export function openTransaction(values: ReadonlyMap<string, Json>): OpenTransaction {
  const changes = new Map<string, Change[]>();
  const seen = new Map<string, Json | undefined>();
  let ended = false;

  const open = () => {
    if (ended) throw new Error('the transaction has ended');
  };
  const update = (key: string, change: Change) => {
    open();
    const before = changes.get(key);
    if (before === undefined) changes.set(key, [change]);
    else before.push(change);
  };
  const after = (key: string, value: Json | undefined) =>
    (changes.get(key) ?? []).reduce<Json | undefined>((now, change) => change(now), value);

  const written = (): Answer<ReadonlyMap<string, Json | undefined>> => {
    const next = new Map<string, Json | undefined>();
    for (const key of changes.keys()) {
      const value = after(key, values.get(key));
      const issue = value === undefined ? undefined : freezeJson(value);
      if (issue !== undefined)
        return failed(`the value of ${key} cannot be kept: ${issue.path} ${issue.message}`, issue, false);
      next.set(key, value);
    }
    return E.right(next);
  };

  const end = (): Answer<ReadonlyMap<string, Json | undefined>> => {
    ended = true;
    for (const [key, value] of seen)
      if (values.get(key) !== value) return overtaken(`another commit has changed ${key}, which this one has read`);
    try {
      return written();
    } catch (cause) {
      return failed('a change of a value threw', cause, false);
    }
  };

  return {
    transaction: {
      get: (key) => {
        open();
        const value = values.get(key);
        if (!seen.has(key)) seen.set(key, value);
        return after(key, seen.get(key));
      },
      set: (key, value) => {
        update(key, () => value);
      },
      delete: (key) => {
        update(key, () => undefined);
      },
      update,
    },
    end,
  };
}

/** Runs `body` in a transaction of its own, up to what it has to write. */
export async function runBody(
  values: ReadonlyMap<string, Json>,
  body: (transaction: MemoryTransaction) => Promise<void>,
): Promise<Answer<() => Answer<ReadonlyMap<string, Json | undefined>>>> {
  const { transaction, end } = openTransaction(values);
  try {
    await body(transaction);
    return E.right(end);
  } catch (cause) {
    end();
    return failed('the body of the transaction failed', cause, false);
  }
}

/** Writes what a transaction has to write. */
export function writeValues(values: Map<string, Json>, written: ReadonlyMap<string, Json | undefined>): Answer<void> {
  for (const [key, value] of written) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return DONE;
}

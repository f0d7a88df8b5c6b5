// The rows that one batch changes: each is drafted once, changed by its events in log order, and encoded at the end.
import { copyPlain, copyWithin } from '../../codec/copy.js';
import { drafter } from '../../codec/drafter.js';
import { preview, textOf } from '../../codec/io-ts-issues.js';
import { Issues, type Fields } from '../../codec/record.js';
import { isStrayPromise } from '../../aggregate/stray-promise.js';
import type { RowChange } from '../../ports/view-store.js';
import { removeRow } from '../documents.js';
import type { DocumentKernel, DocumentRun } from '../projection-kernel.js';
import { HandlerProblem } from './handler-problem.js';
import type { Work } from './intake.js';
import type { RowKey } from './row-key.js';

/** A row as the last commit left it, decoded and frozen; `undefined` where there is none. */
export type KeptRow = Readonly<Fields> | undefined;

/** A row with more properties and elements than this is drafted by immer, so that a small change copies only its path. */
const COPIED = 256;

interface DraftRow {
  readonly key: RowKey;
  readonly before: KeptRow;
  /** `undefined`: there is no row. */
  draft: Fields | undefined;
  /** Whether immer made the draft. */
  immer: boolean;
}

/** A change of a row, and what the row is from then on. */
export interface ChangedRow extends RowChange {
  readonly kept: KeptRow;
}

export class RowsInBatch {
  readonly #kernel: DocumentKernel;
  readonly #kept: (key: string) => KeptRow;
  readonly #rows = new Map<string, DraftRow>();

  /** @param kept the row as it is before the batch. */
  constructor(kernel: DocumentKernel, kept: (key: string) => KeptRow) {
    this.#kernel = kernel;
    this.#kept = kept;
  }

  /** @throws HandlerProblem; the rows of `work` are then to be restored, or not used any more. */
  apply({ run, data, event }: Work<DocumentRun>, key: RowKey): void {
    const row = this.#row(key);
    if (row.draft === undefined) this.#begin(row);
    let result: unknown;
    try {
      result = run.change(row.draft, data, event);
    } catch (cause) {
      throw new HandlerProblem(`the handler of ${event.type} threw: ${textOf(cause)}`, cause);
    }
    if (result === undefined || result === row.draft) return;
    if (result === removeRow) {
      row.draft = undefined;
      return;
    }
    if (typeof result !== 'object' || result === null || Array.isArray(result) || isStrayPromise(result))
      throw new HandlerProblem(
        `the handler of ${event.type} returned ${preview(result)}: change the row, or return a whole new one or removeRow`,
      );
    // A new row may hold parts of the draft, or belong to the handler.
    row.draft = { ...copyPlain(result as Fields), ...row.key.key.decoded };
    row.immer = false;
  }

  /** What the batch comes to. @throws HandlerProblem naming a row that its codecs refuse. */
  changes(): ChangedRow[] {
    const changes: ChangedRow[] = [];
    for (const row of this.#rows.values()) {
      if (row.draft !== undefined) changes.push(this.#encode(row));
      else if (row.before !== undefined) changes.push({ key: row.key.text, row: undefined, kept: undefined });
    }
    return changes;
  }

  /** Checks the rows of `keys` as they are now. @throws HandlerProblem */
  check(keys: readonly RowKey[]): void {
    for (const { text } of keys) {
      const row = this.#rows.get(text);
      if (row?.draft !== undefined) this.#encode(row);
    }
  }

  /** Remembers the rows of `keys`; what is given back puts them as they are now. For plain copies only: see `plainly`. */
  remember(keys: readonly RowKey[]): () => void {
    const saved = keys.map((key) => {
      const row = this.#plain(this.#row(key));
      return { row, draft: copyPlain(row.draft) };
    });
    return () => {
      for (const { row, draft } of saved) row.draft = copyPlain(draft);
    };
  }

  #row(key: RowKey): DraftRow {
    const known = this.#rows.get(key.text);
    if (known !== undefined) return known;
    const before = this.#kept(key.text);
    const row: DraftRow = { key, before, draft: undefined, immer: false };
    if (before !== undefined) {
      const copied = copyWithin(before as Fields, COPIED);
      row.immer = copied === undefined;
      row.draft = copied === undefined ? drafter().createDraft(before) : copied.copy;
    }
    this.#rows.set(key.text, row);
    return row;
  }

  #begin(row: DraftRow): void {
    row.draft = { ...row.key.key.decoded, ...copyPlain(this.#kernel.initial) };
    row.immer = false;
  }

  // A draft of immer's cannot be copied as plain data.
  #plain(row: DraftRow): DraftRow {
    if (!row.immer || row.draft === undefined) return row;
    row.draft = copyPlain(drafter().finishDraft(row.draft));
    row.immer = false;
    return row;
  }

  #encode(row: DraftRow): ChangedRow {
    const { text, key } = row.key;
    const draft = row.immer ? finished(row) : (row.draft ?? {});
    for (const name in key.decoded) {
      // Keys that are no primitive values cannot be compared so; what is stored is the true key in any case.
      if (draft[name] !== key.decoded[name] && typeof key.decoded[name] !== 'object')
        throw new HandlerProblem(`a handler has changed '${name}', which is part of the key of row ${text}`);
    }
    const encoded = this.#kernel.row.encode(draft, key);
    if (encoded instanceof Issues) {
      const list = encoded.list.map(({ path, message }) => `${path}: ${message}`).join('; ');
      throw new HandlerProblem(`row ${text} is not what its codecs describe: ${list}`);
    }
    return { key: text, row: encoded.json, kept: encoded.decoded };
  }
}

// Finished once: a row may be encoded more than once in a careful pass, which works on plain copies.
function finished(row: DraftRow): Fields {
  const done = drafter().finishDraft(row.draft) as Fields;
  row.draft = done;
  row.immer = false;
  return done;
}

// The rows that one batch changes: each is drafted once, changed by its events in log order, and encoded at the end.
import { copyPlain, copyWithin } from '../../codec/copy.js';
import { drafter } from '../../codec/drafter.js';
import { preview, textOf } from '../../codec/io-ts-issues.js';
import { Issues, type Fields } from '../../codec/record.js';
import { isStrayPromise } from '../../aggregate/stray-promise.js';
import type { RowChange } from '../../ports/view-store.js';
import { removeRow } from '../documents.js';
import type { EventContext } from '../event-context.js';
import type { DocumentKernel, DocumentRun } from '../projection-kernel.js';
import { HandlerProblem } from './handler-problem.js';
import type { Row } from './kept-rows.js';
import type { RowKey } from './row-key.js';

/** A row as the last commit left it, decoded and frozen; `undefined` where there is none. */
export type KeptRow = Readonly<Fields> | undefined;

/** A row with more properties and elements than this is drafted by immer, so that a small change copies only its path. */
const COPIED = 256;

/** What a batch makes of a row. */
export interface DraftRow {
  readonly batch: RowsInBatch;
  /** `undefined`: there is no row. */
  draft: Fields | undefined;
  /** Whether immer made the draft. */
  immer: boolean;
}

/** A change of a row, and what the row is from then on. */
export interface ChangedRow extends RowChange {
  readonly of: Row;
  readonly kept: KeptRow;
}

export class RowsInBatch {
  readonly #kernel: DocumentKernel;
  readonly #rows: Row[] = [];

  constructor(kernel: DocumentKernel) {
    this.#kernel = kernel;
  }

  /** @param of a loaded row. @throws HandlerProblem; the rows of the event are then to be restored, or not used any more. */
  apply(of: Row, run: DocumentRun, data: unknown, event: EventContext): void {
    const row = this.#draft(of);
    row.draft ??= { ...of.key.key.decoded, ...copyPlain(this.#kernel.initial) };
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
    row.draft = { ...copyPlain(result as Fields), ...of.key.key.decoded };
    row.immer = false;
  }

  /** What the batch comes to; it is then over. @throws HandlerProblem naming a row that its codecs refuse. */
  changes(): ChangedRow[] {
    const changes: ChangedRow[] = [];
    for (const of of this.#rows) {
      const row = this.#draft(of);
      if (row.draft !== undefined) changes.push(this.#seal(of, row) ?? this.#encode(of, row));
      else if (of.kept !== undefined) changes.push({ key: of.key.text, row: undefined, of, kept: undefined });
    }
    for (const of of this.#rows) of.draft = undefined;
    return changes;
  }

  /** Checks rows as they are now. @throws HandlerProblem */
  check(rows: readonly Row[]): void {
    for (const of of rows) {
      const row = this.#draft(of);
      if (row.draft !== undefined) this.#encode(of, row);
    }
  }

  /** Remembers rows; what is given back puts them as they are now. For plain copies only: see `plainly`. */
  remember(rows: readonly Row[]): () => void {
    const saved = rows.map((of) => {
      const row = this.#plain(this.#draft(of));
      return { row, draft: copyPlain(row.draft) };
    });
    return () => {
      for (const { row, draft } of saved) row.draft = copyPlain(draft);
    };
  }

  #draft(of: Row): DraftRow {
    if (of.draft?.batch === this) return of.draft;
    const { kept } = of;
    const row: DraftRow = { batch: this, draft: undefined, immer: false };
    if (kept !== undefined && this.#kernel.whole.flat) row.draft = { ...kept };
    else if (kept !== undefined) {
      const copied = copyWithin(kept as Fields, COPIED);
      row.immer = copied === undefined;
      row.draft = copied === undefined ? drafter().createDraft(kept) : copied.copy;
    }
    of.draft = row;
    this.#rows.push(of);
    return row;
  }

  // A draft of immer's cannot be copied as plain data.
  #plain(row: DraftRow): DraftRow {
    if (!row.immer || row.draft === undefined) return row;
    row.draft = copyPlain(drafter().finishDraft(row.draft));
    row.immer = false;
    return row;
  }

  // The draft itself becomes the row, where nothing of it has to be encoded. Nothing may change it from then on.
  #seal(of: Row, { draft }: DraftRow): ChangedRow | undefined {
    if (!this.#kernel.whole.flat || draft === undefined) return undefined;
    this.#checkKey(of.key, draft);
    const row = this.#kernel.whole.seal(draft, of.kept);
    return row && { key: of.key.text, row, of, kept: row };
  }

  #encode(of: Row, row: DraftRow): ChangedRow {
    const { text, key } = of.key;
    const draft = row.immer ? finished(row) : (row.draft ?? {});
    this.#checkKey(of.key, draft);
    const encoded = this.#kernel.row.encode(draft, key);
    if (encoded instanceof Issues) {
      const list = encoded.list.map(({ path, message }) => `${path}: ${message}`).join('; ');
      throw new HandlerProblem(`row ${text} is not what its codecs describe: ${list}`);
    }
    return { key: text, row: encoded.json, of, kept: encoded.decoded };
  }

  #checkKey({ text, key }: RowKey, draft: Fields): void {
    for (const name of this.#kernel.keyNames) {
      // Keys that are no primitive values cannot be compared so; what is stored is the true key in any case.
      if (draft[name] !== key.decoded[name] && typeof key.decoded[name] !== 'object')
        throw new HandlerProblem(`a handler has changed '${name}', which is part of the key of row ${text}`);
    }
  }
}

// Finished once: a row may be encoded more than once in a careful pass, which works on plain copies.
function finished(row: DraftRow): Fields {
  const done = drafter().finishDraft(row.draft) as Fields;
  row.draft = done;
  row.immer = false;
  return done;
}

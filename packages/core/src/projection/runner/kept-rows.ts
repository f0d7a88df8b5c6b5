// The rows that are kept at hand between batches: nobody else writes them while the lease holds.
import { Issues, type Fields } from '../../codec/record.js';
import { freezeDeep } from '../../codec/copy.js';
import type { DocumentKernel } from '../projection-kernel.js';
import type { HeldSlot } from './progress-store.js';
import type { RowKey } from './row-key.js';
import type { DraftRow, KeptRow } from './rows-in-batch.js';
import { SessionEnd } from './session-end.js';

/** A row that is kept at hand. */
export interface Row {
  readonly key: RowKey;
  /** As the last commit left it. */
  kept: KeptRow;
  /** Whether `kept` was read. */
  loaded: boolean;
  /** What the batch in hand makes of it. */
  draft: DraftRow | undefined;
}

/** Rows by key, also those that are known not to be there. Bounded: what was not used for long is read again. */
export class KeptRows {
  readonly #kernel: DocumentKernel;
  readonly #held: HeldSlot;
  readonly #most: number;
  // Two generations: a row that is used moves to the younger one, and the older one is dropped when that is full.
  #young = new Map<string, Row>();
  #old = new Map<string, Row>();

  constructor(kernel: DocumentKernel, held: HeldSlot, most: number) {
    this.#kernel = kernel;
    this.#held = held;
    this.#most = most;
  }

  /** The row whose key has this text, if it is at hand. */
  find(text: string): Row | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) this.#young.set(text, old);
    return old;
  }

  /** The row of `key`, which may have to be loaded. */
  at(key: RowKey): Row {
    return this.find(key.text) ?? this.add(key);
  }

  /** A row that is not at hand yet. */
  add(key: RowKey): Row {
    const row: Row = { key, kept: undefined, loaded: false, draft: undefined };
    this.#young.set(key.text, row);
    return row;
  }

  /** Reads what is not loaded. */
  async load(rows: readonly Row[]): Promise<void> {
    const stored = await this.#held.rows(rows.map(({ key }) => key.text));
    for (const [i, row] of rows.entries()) {
      row.kept = this.#decode(row.key.text, stored[i]);
      row.loaded = true;
    }
  }

  /** Drops what was not used for long, when there is too much. */
  trim(): void {
    if (this.#young.size < this.#most / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  #decode(key: string, stored: unknown): KeptRow {
    if (stored === undefined) return undefined;
    const sealed = isFields(stored) ? this.#kernel.whole.seal(stored) : undefined;
    if (sealed !== undefined) return sealed;
    const row = this.#kernel.whole.decode(stored, 'ignore');
    if (!(row instanceof Issues)) return freezeDeep(row as Readonly<Fields>);
    const { projection, version } = this.#kernel.build;
    const list = row.list.map(({ path, message }) => `${path}: ${message}`).join('; ');
    const message = `the stored row ${key} of ${projection}@${String(version)} does not decode: ${list}. When the codecs of a view change, its version must be raised`;
    throw new SessionEnd({ _tag: 'Broken', message, cause: row });
  }
}

function isFields(stored: unknown): stored is Fields {
  return typeof stored === 'object' && stored !== null;
}

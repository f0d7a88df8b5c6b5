// The rows that are kept at hand between batches: nobody else writes them while the lease holds.
import { Issues, type Fields } from '../../codec/record.js';
import { freezeDeep } from '../../codec/copy.js';
import type { DocumentKernel } from '../projection-kernel.js';
import type { HeldSlot } from './progress-store.js';
import type { KeptRow } from './rows-in-batch.js';
import { SessionEnd } from './session-end.js';

/** Rows by key, also those that are known not to be there. Bounded: what was not used for long is read again. */
export class KeptRows {
  readonly #kernel: DocumentKernel;
  readonly #held: HeldSlot;
  readonly #most: number;
  // Two generations: a row that is used moves to the younger one, and the older one is dropped when that is full.
  #young = new Map<string, KeptRow>();
  #old = new Map<string, KeptRow>();

  constructor(kernel: DocumentKernel, held: HeldSlot, most: number) {
    this.#kernel = kernel;
    this.#held = held;
    this.#most = most;
  }

  /** Makes sure that `get` knows all of `keys`, until `set` and `trim`. */
  async load(keys: readonly string[]): Promise<void> {
    const missing = keys.filter((key) => !this.#has(key));
    if (missing.length === 0) return;
    const rows = await this.#held.rows(missing);
    for (const [i, key] of missing.entries()) this.#young.set(key, this.#decode(key, rows[i]));
  }

  get(key: string): KeptRow {
    return this.#young.get(key);
  }

  set(key: string, row: KeptRow): void {
    this.#young.set(key, row);
  }

  /** Drops what was not used for long, when there is too much. */
  trim(): void {
    if (this.#young.size < this.#most / 2) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  #has(key: string): boolean {
    if (this.#young.has(key)) return true;
    if (!this.#old.has(key)) return false;
    this.#young.set(key, this.#old.get(key));
    return true;
  }

  #decode(key: string, stored: unknown): KeptRow {
    if (stored === undefined) return undefined;
    const row = this.#kernel.whole.decode(stored, 'ignore');
    if (!(row instanceof Issues)) return freezeDeep(row as Readonly<Fields>);
    const { projection, version } = this.#kernel.build;
    const list = row.list.map(({ path, message }) => `${path}: ${message}`).join('; ');
    const message = `the stored row ${key} of ${projection}@${String(version)} does not decode: ${list}. When the codecs of a view change, its version must be raised`;
    throw new SessionEnd({ _tag: 'Broken', message, cause: row });
  }
}

// Counts what a dry run reads, in memory that is bounded whatever the log holds.
import { versionOf } from '../aggregate/current-events.js';
import type { Unreadable } from '../aggregate/unreadable.js';
import type { RecordedEvent } from '../ports/event.js';
import type { UpcastCount, UpcastFailure, UpcastReport } from './upcast-report.js';

// A log may hold anything, a million types included; a report of more lines than this is read by nobody.
const MOST_ROWS = 1_000;

type Mutable<T> = { -readonly [N in keyof T]: T[N] };
type Row = Mutable<UpcastCount>;

/** The counts of one run. */
export class Tally {
  readonly #rows = new Map<string, Row>();
  readonly #unknown = new Map<string, Mutable<UpcastReport['unknownTypes'][number]>>();
  readonly #failures: UpcastFailure[] = [];
  readonly #maxFailures: number;
  #read = 0;
  #notLookedAt = 0;
  #failed = 0;

  constructor(maxFailures: number) {
    this.#maxFailures = maxFailures;
  }

  get seen(): number {
    return this.#read + this.#notLookedAt;
  }

  get failed(): number {
    return this.#failed;
  }

  passOver(): void {
    this.#notLookedAt++;
  }

  /** @param produced how many events it stands for. @param upcast whether it went through a step. */
  decoded(recorded: RecordedEvent, produced: number, upcast: boolean): void {
    this.#read++;
    const row = this.#row(recorded);
    row.read++;
    row.decoded++;
    row.produced += produced;
    if (upcast) row.upcast++;
    if (produced === 0) row.dropped++;
  }

  unreadable({ kind, recorded, message, cause }: Unreadable, category: string): void {
    this.#read++;
    this.#failed++;
    if (this.#failures.length < this.#maxFailures) {
      const { stream, revision, type } = recorded;
      const why = cause instanceof Error ? `${message}: ${cause.message}` : message;
      const failure = { kind, stream, revision, type, version: numberOf(recorded), message: why };
      this.#failures.push(cause === undefined ? failure : { ...failure, cause });
    }
    if (kind === 'unknown-type') {
      const found = entry(this.#unknown, `${category} ${recorded.type}`, (rest) =>
        rest ? { category: '', type: '', read: 0 } : { category, type: recorded.type, read: 0 },
      );
      found.read++;
      return;
    }
    const row = this.#row(recorded);
    row.read++;
    row.failed++;
  }

  report(complete: boolean): UpcastReport {
    const byType = (a: { readonly type: string }, b: { readonly type: string }) =>
      a.type < b.type ? -1 : Number(a.type > b.type);
    return {
      complete,
      read: this.#read,
      notLookedAt: this.#notLookedAt,
      failed: this.#failed,
      counts: [...this.#rows.values()].sort((a, b) => byType(a, b) || (a.version ?? 0) - (b.version ?? 0)),
      unknownTypes: [...this.#unknown.values()].sort(byType),
      failures: this.#failures,
    };
  }

  #row(recorded: RecordedEvent): Row {
    const version = numberOf(recorded);
    return entry(this.#rows, `${recorded.type} ${String(version)}`, (rest) => ({
      type: rest ? '' : recorded.type,
      version: rest ? undefined : version,
      read: 0,
      decoded: 0,
      upcast: 0,
      dropped: 0,
      produced: 0,
      failed: 0,
    }));
  }
}

function numberOf(recorded: RecordedEvent): number | undefined {
  const version = versionOf(recorded);
  return typeof version === 'number' && Number.isInteger(version) && version > 0 ? version : undefined;
}

// Beyond the bound one entry, under the empty name, takes the rest.
function entry<T>(entries: Map<string, T>, name: string, make: (rest: boolean) => T): T {
  const rest = !entries.has(name) && entries.size >= MOST_ROWS;
  const at = rest ? '' : name;
  const found = entries.get(at) ?? make(rest);
  entries.set(at, found);
  return found;
}

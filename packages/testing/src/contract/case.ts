// One case of a contract: a sentence that must hold, and the code that finds out.

/** What not every store can do. A store says which of them it lacks, and why. */
export type Capability =
  /** It has a `SnapshotStore`. */
  | 'snapshots'
  /** It has a `CheckpointStore`. */
  | 'checkpoints'
  /** It knows `$maxAge`. */
  | 'max-age'
  /** It does not take the ids of a deleted life of a stream for a repeated append. */
  | 'deleted-life'
  /** Projections: a view store is at hand. */
  | 'views';

/** A case, run in a context of its own. */
export interface Case<Context> {
  /**
   * Its number in `scenarios.md`; several cases may share one. `PC` are promises of the ports' comments alone, `PV` of the
   * view store's, `PR` of the runner of projections.
   */
  readonly id: string;
  /** What must hold: a sentence. */
  readonly name: string;
  readonly needs?: readonly Capability[];
  /** Milliseconds at full size. Default: 90,000. */
  readonly timeout?: number;
  /** Rejects when it does not hold. */
  readonly run: (context: Context) => Promise<void>;
}

/** The name of its test. */
export function titleOf({ id, name }: Pick<Case<never>, 'id' | 'name'>): string {
  return `${id} ${name}`;
}

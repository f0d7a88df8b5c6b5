// The interface that every contender implements; the workloads know nothing else of a framework.

/** What a contender is told when it is made. */
export interface PeerOptions {
  /** W5b: validate every stored event with its io-ts codec when it is read. Off everywhere else. */
  readonly decoding: boolean;
  /** How many attempts `depositRetrying` may make in all, the first included. */
  readonly attempts: number;
}

/** What a loaded account is checked by. */
export interface Loaded {
  readonly balance: number;
  /** The number of events the state was folded from, or the revision, as the framework reports it. */
  readonly revision: number;
}

/** One fresh store with its account handling on top. Nothing may be shared between two of them. */
export interface Peer {
  /** A command: true when accepted, false when the domain refused it; anything else rejects the promise. */
  open(id: string, owner: string): Promise<boolean>;
  /** A command, as the framework is used when no conflict is expected. */
  deposit(id: string, amount: number): Promise<boolean>;
  /** A command, as above. */
  withdraw(id: string, amount: number): Promise<boolean>;
  /** A deposit with the framework's own retry of conflicts, with `attempts` attempts and the least backoff. */
  depositRetrying(id: string, amount: number): Promise<boolean>;
  /** Reads the aggregate as the framework does for a query: through its cache if it has one. */
  load(id: string): Promise<Loaded>;
  /** The number of events in the store itself, past any cache. Untimed; used for the checks. */
  storedEvents(id: string): Promise<number>;
  /** Puts `historyOf(length)` straight into the store as stream `id`; it must fill no cache. Untimed. */
  seed(id: string, length: number): Promise<void>;
  /** Builds `historyOf(length)` decoded, untimed; the function returned folds it and gives the balance. */
  prepareFold(length: number): () => number;
  /** For a contender with a cache only: the number of aggregates it holds now. */
  cached?(): number;
}

/** A contender: how it is named in the table, and how a fresh one is made. */
export interface Contender {
  readonly title: string;
  make(options: PeerOptions): Peer;
}

// The interface of every contender of this bench: what is done against the server, and what is checked of it.
import type { Position } from '@eventstore/db-client';

/** How a command gets its state: from the stream's tail on top of what is kept, or from what is kept alone. */
export type Loading = 'readTail' | 'anyCached';

/** A part of the log: the events of the streams with this prefix that stand behind this place. */
export interface LogPart {
  readonly behind: Position | 'start';
  /** Begins the names of the streams that the part is of. */
  readonly prefix: string;
  /** How many events it has. */
  readonly count: number;
  /** `prefix`: the server gives only these streams; `all`: whatever is no system event. */
  readonly asked: 'prefix' | 'all';
}

/** What came of reading; the sum is undefined for a contender that does not look into events. */
export interface Read {
  readonly events: number;
  readonly sum: number | undefined;
}

/** One client of the server. Whatever is refused, fails, or is in conflict rejects. */
export interface Peer {
  readonly open: (id: string, owner: string) => Promise<void>;
  readonly deposit: (id: string, amount: number) => Promise<void>;
  /** The state of an account that nothing is kept of: all its events, and its balance. */
  readonly rehydrate: (id: string) => Promise<Read>;
  /** Subscribes, and leaves when the part has come: its events, and the sum of the amounts in them. */
  readonly follow: (part: LogPart) => Promise<Read>;
  readonly close: () => Promise<void>;
}

/** Makes of one message of a read what the contender's reads give; answers the revision of the event. */
export type Decode = (message: Buffer) => bigint;

export interface Contender {
  readonly title: string;
  readonly decode: Decode;
  readonly make: (url: string, loading: Loading) => Peer;
}

/** The stream of an account, in every contender. */
export const streamOf = (id: string): string => `account-${id}`;

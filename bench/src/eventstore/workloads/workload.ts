// What a workload of this bench is, and what it may use.
import type { Measurement } from '../../measure.js';
import type { Decode, Loading, Peer } from '../contender.js';
import type { Position } from '@eventstore/db-client';

/** What the streams are for that stand in the server before a workload begins. */
export interface Seed {
  /** The account whose stream is rehydrated, and how many events it has. */
  readonly long: { readonly id: string; readonly events: number } | undefined;
  /** The accounts that are followed, and where their part of the log begins. */
  readonly many: { readonly prefix: string; readonly events: number; readonly behind: Position | 'start' } | undefined;
}

/** How large a seed is; it is written once for all contenders. */
export interface SeedSize {
  readonly long: number;
  readonly many: number;
}

export interface Context {
  readonly url: string;
  readonly make: (loading: Loading) => Peer;
  readonly decode: Decode;
  readonly seed: Seed;
  readonly quick: boolean;
}

export interface Workload {
  readonly id: string;
  readonly seed: (quick: boolean) => SeedSize;
  readonly run: (context: Context) => Promise<readonly Measurement[]>;
}

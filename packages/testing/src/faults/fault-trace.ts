// What a faulty store did: how often it was asked, and which faults it made.
import type { FaultKind, Operation } from './fault.js';

/** One fault that happened. */
export interface FaultEntry {
  /** The number of the operation, over all operations, from 1. */
  readonly step: number;
  readonly operation: Operation;
  readonly stream: string;
  readonly kind: FaultKind;
}

/** Grows while the store is used. */
export interface FaultTrace {
  /** Operations begun, by kind. */
  readonly operations: Readonly<Record<Operation, number>>;
  /** Faults that happened, by kind. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** The faults that happened, in order. */
  readonly entries: readonly FaultEntry[];
}

/** An empty trace, and what adds to it. */
export function faultTrace(): {
  readonly trace: FaultTrace;
  readonly count: (operation: Operation, stream: string, kind: FaultKind | undefined) => void;
} {
  const operations: Record<Operation, number> = { append: 0, read: 0, subscribe: 0, maintain: 0 };
  const faults: Partial<Record<FaultKind, number>> = {};
  const entries: FaultEntry[] = [];
  let step = 0;
  return {
    trace: { operations, faults, entries },
    count: (operation, stream, kind) => {
      step += 1;
      operations[operation] += 1;
      if (kind === undefined) return;
      faults[kind] = (faults[kind] ?? 0) + 1;
      entries.push({ step, operation, stream, kind });
    },
  };
}

// Stores in which things go wrong as planned.
export { faultyStore, type AnyStore, type FaultyStore } from './faulty-store.js';
export { Crashed, isCrashed } from './fault.js';
export type { Fault, FaultKind, FaultPlan, FaultRule, Operation, RandomFaults } from './fault.js';
export type { FaultEntry, FaultTrace } from './fault-trace.js';

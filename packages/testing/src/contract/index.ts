// The contract suite that every store passes, and what further suites are built with.
export { storeContract, type StoreCase, type StoreContractOptions } from './store-contract.js';
export { viewContract, type ViewCase, type ViewContractOptions } from './view-contract.js';
export { viewCases } from './view-cases/index.js';
export {
  viewContext,
  type Effects,
  type ViewContext,
  type ViewContextOptions,
  type ViewStoreUnderTest,
} from './view-context.js';
export { storeCases } from './store-cases/index.js';
export { modelCases } from './model-cases/index.js';
export { hazardCases } from './hazard-cases/index.js';
export { writePathCases } from './write-path-cases/index.js';
export { storeContext, type ContextOptions, type StoreContext, type StoreUnderTest } from './store-context.js';
export { titleOf, type Capability, type Case } from './case.js';
export { registerCases, runCase, type Closable, type Suite } from './register-cases.js';
export { contractMatrix, recordOutcome, type Outcome } from './matrix.js';
export { globalRunner, type Runner } from './runner.js';
export { assert, left, readError, right, tagged } from './asserting.js';
export { caughtUp, eventCount, eventsOf, followUntil, soon } from './following.js';
export { projectionContract, type ProjectionCase, type ProjectionContractOptions } from './projection-contract.js';
export { projectionCases } from './projection-cases/index.js';
export {
  projectionContext,
  type ProjectionContext,
  type ProjectionContextOptions,
  type ProjectionStores,
  type Tallies,
} from './projection-context.js';
export { realTime, virtualTime, type CaseTime } from './case-time.js';
export { crashable, type Crashable, type Mishap, type Moment } from './crashable.js';
export { replayContract, type ReplayCase, type ReplayContractOptions } from './replay-contract.js';
export { replayCases } from './replay-cases/index.js';
export {
  replayContext,
  type ReplayContext,
  type ReplayContextOptions,
  type ReplayStores,
  type SourceEvent,
  type StartOptions,
} from './replay-context.js';

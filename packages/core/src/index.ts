// The public names of @millrace/core.
export type { Json, JsonObject } from './ports/json.js';
export { comparePositions, type Position } from './ports/position.js';
export type { NewEvent, RecordedEvent } from './ports/event.js';
export {
  ReadError,
  type Ambiguous,
  type AppendError,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NotAppended,
  type ReadStreamOptions,
  type StoreFault,
  type WrongExpectedRevision,
} from './ports/event-store.js';
export type {
  EventLog,
  LogFilter,
  LogItem,
  ReadAllOptions,
  SubscribeOptions,
  SubscribeToStreamOptions,
} from './ports/event-log.js';
export { asInStream } from './log/as-in-stream.js';
export { sharedLog, type SharedLogOptions } from './log/shared-log.js';
export type { StreamMaintenance, StreamMetadata } from './ports/stream-maintenance.js';
export type {
  ReadStreamChangesOptions,
  StreamChange,
  StreamChanges,
  StreamCondition,
  StreamStatus,
} from './ports/stream-changes.js';
export type { Snapshot, SnapshotError, SnapshotStore } from './ports/snapshot-store.js';
export type { Checkpoint, CheckpointError, CheckpointStore, Lease, LeaseInfo } from './ports/checkpoint-store.js';
export type {
  AppliedStream,
  Build,
  BuildState,
  BuildStatus,
  FormerSlots,
  Progress,
  RowChange,
  RowPage,
  Shown,
  Slot,
  SlotLease,
  SlotState,
  StoredRow,
  ViewError,
  ViewStore,
  ViewWork,
} from './ports/view-store.js';
export type { Pause } from './ports/pause.js';
export { diagnosisOf, type Diagnosis, type Finding } from './ports/diagnosis.js';
export { CUSTOM_LAYOUT, type ViewField, type ViewLayout } from './ports/view-layout.js';
export type { ParkedStream } from './ports/parked-stream.js';
export { slotOf } from './projection/slot-of.js';
export { systemClock, type Clock } from './ports/clock.js';
export { freezeJson, type Issue } from './codec/json.js';
export { optional, OptionalType, type InputOfProps, type Props, type TypeOfProps } from './definition/props.js';
export { reject, type Rejection } from './definition/reject.js';
export { reference, self, type Reference, type Self } from './definition/reference.js';
export { DefinitionError } from './definition/names.js';
export { KERNEL } from './definition/kernel.js';
export { defineAggregate } from './definition/defineAggregate.js';
export type {
  Aggregate,
  AggregateOf,
  AggregateView,
  AnyDefinition,
  Command,
  Definition,
  EventOf,
  KeyOf,
  MessageOf,
  RetiredOf,
  Shape,
  StateOf,
} from './definition/shape.js';
export type { DomainEvent } from './aggregate/domain-event.js';
export { follow, newId, type Message, type MessageMetadata, type MessageOptions } from './aggregate/message.js';
export { isCommitEvent } from './aggregate/new-event.js';
export { parseStreamName } from './aggregate/stream-name.js';
export { streamNameOf } from './aggregate/stream-name-of.js';
export type { Conflict, Failed, Indeterminate, Invalid, Rejected } from './transact/result.js';
export type { UnknownEvents } from './aggregate/current-events.js';
export { currentEventsOf } from './aggregate/current-events-of.js';
export { Unreadable, type UnreadableKind } from './aggregate/unreadable.js';
export { into, upcast, type Into, type IntoEvent, type Upcast, type UpcastStep } from './definition/upcast.js';
export { makeRepository, type Repository, type RepositoryOptions } from './repository/repository.js';
export type { BackgroundProblem } from './repository/background.js';
export { conflictPolicy, exponential, lostReplyPolicy, type RetryPolicy } from './transact/retry-policy.js';
export type { Committed, CommittedBy, StoredAt } from './transact/committed.js';
export { transact, type TransactError, type TransactOptions } from './transact/transact.js';
export { commit, type CommitOptions } from './transact/commit.js';
export { load, type LoadOptions } from './transact/load.js';
export type { LoadPolicy } from './transact/loading.js';
export { decodeCommand } from './transact/decode-command.js';
export { describeModel } from './report/describe-model.js';
export type {
  AggregateDescription,
  CommandDescription,
  EventDescription,
  ModelDescription,
  OlderVersionDescription,
  ProjectionDescription,
  PropertyDescription,
  RejectionDescription,
  RetiredDescription,
} from './report/description.js';
export { modelReport, type ReportOptions } from './report/model-report.js';
export { fold } from './aggregate/fold-events.js';
export { defineProjection, type AnyView, type Projection } from './projection/define-projection.js';
export { documents, removeRow, type DocumentView, type RowOf } from './projection/documents.js';
export { custom, type CustomContext, type CustomView } from './projection/custom.js';
export type { EventContext } from './projection/event-context.js';
export type { HandlerSet } from './projection/handler-set.js';
export { projectAtLeastOnce, projectExactlyOnce, type SlotOptions } from './projection/run-projection.js';
export type { ProjectionRunner } from './projection/runner/projection-runner.js';
export type { RunnerOptions, OnError } from './projection/runner/settings.js';
export type { RunnerProblem } from './projection/runner/problem.js';
export { checkpointName } from './projection/runner/checkpoint-progress.js';
export type { RunnerPhase, RunnerStatus } from './projection/runner/status.js';
export type { Lag } from './projection/runner/lag.js';
export { lagOf } from './projection/lag-of.js';
export type { NotProcessed, ProcessedAt } from './projection/runner/processed.js';
export { ProjectionStopped } from './projection/runner/projection-stopped.js';
export { awaitProcessed, type AwaitOptions } from './projection/await-processed.js';
export { readView, type ViewReader } from './projection/read-view.js';
export { atLeastOnce, exactlyOnce, type WorkEntry } from './projection/worker/work-entry.js';
export { projectionWorker, type ProjectionWorker, type WorkerOptions } from './projection/worker/projection-worker.js';
export { checkUpcasts, type UpcastCheckOptions, type UpcastProgress } from './upcasting/check-upcasts.js';
export type { UpcastCount, UpcastFailure, UpcastReport } from './upcasting/upcast-report.js';
export { showUpcastReport } from './upcasting/show-upcast-report.js';
export { replay } from './replay/replay.js';
export type { CutOverOptions, RunningReplay } from './replay/running-replay.js';
export type { ReplayOptions, ReplayPolicy, ReplaySource, ReplayTarget } from './replay/replay-options.js';
export type { ReplayCounts, ReplayPhase, ReplayStatus } from './replay/replay-status.js';
export { replayPlace, type ReplayPlace } from './replay/replay-place.js';
export type { CutOver, DryRun, ReplayReport } from './replay/replay-report.js';
export type { Carry } from './replay/carry/carry-streams.js';
export type { CarryReport, NotCarried, NotCarriedReason } from './replay/carry/carry-report.js';
export type { CutOverError, ReplayError } from './replay/replay-error.js';
export type { ReplayFailure, ReplayFailureKind } from './replay/replay-failure.js';
export { asStored, type ReplacedBy, type Transform } from './replay/transform.js';
export { originOf, type Origin } from './replay/origin.js';
export { defineTransform, type Otherwise } from './replay/transforms/define-transform.js';
export type {
  Made,
  TransformContext,
  TransformHandler,
  TransformHandlers,
} from './replay/transforms/transform-handlers.js';
export { upcastTransform } from './replay/transforms/upcast-transform.js';
export { redactFields, type RedactedFields, type Redaction } from './replay/transforms/redact-fields.js';
export { chainTransforms } from './replay/transforms/chain-transforms.js';
export { verifyReplay } from './replay/verify/verify-replay.js';
export { equalFolds, type EqualFolds } from './replay/verify/equal-folds.js';
export type { VerifyOptions, VerifyProgress } from './replay/verify/verify-options.js';
export type { FoldDifference, StreamDifference, VerifyReport } from './replay/verify/verify-report.js';
export type { VerifyError } from './replay/verify/verify-error.js';
export { showVerifyReport } from './replay/verify/show-verify-report.js';

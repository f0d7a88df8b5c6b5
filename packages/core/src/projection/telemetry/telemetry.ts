// What a runner tells OpenTelemetry: a span per batch, and measurements. Without an SDK it costs some empty calls a batch.
import {
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type Tracer,
} from '@opentelemetry/api';
import { textOf } from '../../codec/io-ts-issues.js';
import type { Build } from '../../ports/view-store.js';
import type { RunnerStatus } from '../runner/status.js';

const SCOPE = '@millrace/core';

/** What a runner tells while it works. */
export interface Telemetry {
  /** A batch is about to be handled; what is given back is told how it went. */
  readonly batch: (events: number) => (error?: unknown) => void;
  /** Something else than a batch has happened: told as an event, counted by its kind. */
  readonly problem: (kind: string) => void;
  /** Begins to report the gauges; what is given back ends it. */
  readonly observe: (status: () => RunnerStatus, now: () => number) => () => void;
}

/**
 * Telemetry of one runner, by the names of OpenTelemetry's semantic conventions for messaging (1.27):
 *
 * - span `process <projection>`, of kind consumer, per transaction: `messaging.operation.type` = `process`,
 *   `messaging.consumer.group.name` = `balances@1`, `messaging.batch.message_count`;
 * - `messaging.client.consumed.messages`: a counter of events;
 * - `messaging.process.duration`: a histogram of transactions, in seconds;
 * - `millrace.projection.parked`, `millrace.projection.in_hand`: gauges, in streams and in events;
 * - `millrace.projection.lag`: a gauge: the age of the oldest event in hand, in seconds;
 * - `millrace.projection.health`: a gauge: 0 green, 1 yellow, 2 red;
 * - `millrace.projection.problems`: a counter, by `millrace.problem`.
 *
 * @param name of the build, and of its slot where there are several.
 */
export function telemetryOf({ projection, version }: Build, name: string): Telemetry {
  const tracer = trace.getTracer(SCOPE);
  const meter = metrics.getMeter(SCOPE);
  const attributes: Attributes = {
    'messaging.system': 'millrace',
    'messaging.operation.name': 'project',
    'messaging.operation.type': 'process',
    'messaging.destination.name': '$all',
    'messaging.consumer.group.name': `${projection}@${String(version)}`,
    'messaging.client.id': name,
  };
  const instruments = {
    consumed: meter.createCounter('messaging.client.consumed.messages', {
      unit: '{message}',
      description: 'Events that were handled.',
    }),
    duration: meter.createHistogram('messaging.process.duration', {
      unit: 's',
      description: 'How long it took to handle and commit a batch.',
    }),
    problems: meter.createCounter('millrace.projection.problems', {
      unit: '{problem}',
      description: 'What went wrong and was retried, parked or mended.',
    }),
  };
  return {
    // The log may also only have told how far it is.
    batch: (events) => (events === 0 ? nothing : beginBatch(tracer, instruments, attributes, projection, events)),
    problem: (kind) => {
      instruments.problems.add(1, { ...attributes, 'millrace.problem': kind });
    },
    observe: (status, now) => observeGauges(meter, attributes, status, now),
  };
}

const nothing = (): void => undefined;

function beginBatch(
  tracer: Tracer,
  { consumed, duration }: { readonly consumed: Counter; readonly duration: Histogram },
  attributes: Attributes,
  projection: string,
  events: number,
): (error?: unknown) => void {
  const began = performance.now();
  const span = tracer.startSpan(`process ${projection}`, {
    kind: SpanKind.CONSUMER,
    attributes: { ...attributes, 'messaging.batch.message_count': events },
  });
  return (error) => {
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: textOf(error) });
    span.end();
    const outcome = error === undefined ? attributes : { ...attributes, 'error.type': nameOf(error) };
    duration.record((performance.now() - began) / 1_000, outcome);
    if (error === undefined) consumed.add(events, attributes);
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '_OTHER';
}

const HEALTH = { green: 0, yellow: 1, red: 2 };

function observeGauges(
  meter: Meter,
  attributes: Attributes,
  status: () => RunnerStatus,
  now: () => number,
): () => void {
  const parked = meter.createObservableGauge('millrace.projection.parked', { unit: '{stream}' });
  const inHand = meter.createObservableGauge('millrace.projection.in_hand', { unit: '{message}' });
  const lag = meter.createObservableGauge('millrace.projection.lag', { unit: 's' });
  const health = meter.createObservableGauge('millrace.projection.health');
  const gauges = [parked, inHand, lag, health];
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    const told = status();
    result.observe(parked, told.parked.length, attributes);
    result.observe(inHand, told.inHand, attributes);
    result.observe(lag, told.inHand > 0 && told.oldest !== undefined ? ageOf(told, now()) : 0, attributes);
    result.observe(health, HEALTH[told.health], attributes);
  };
  meter.addBatchObservableCallback(callback, gauges);
  return () => {
    meter.removeBatchObservableCallback(callback, gauges);
  };
}

// The newest handled event was recorded then: what is in hand is not older.
function ageOf({ created, oldest }: RunnerStatus, now: number): number {
  return Math.max(0, created === undefined ? (oldest?.age ?? 0) : now - created) / 1_000;
}

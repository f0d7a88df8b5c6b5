// What a runner tells OpenTelemetry, with an SDK that keeps it in memory.
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { custom, defineProjection, documents, makeRepository, projectExactlyOnce, transact } from '@millrace/core';
import { memoryStore, memoryViews } from '@millrace/repository-memory';
import { right } from '@millrace/testing/contract';
import * as t from 'io-ts';
import { Account } from '../../support/account.js';

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });

beforeAll(() => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});
beforeEach(() => {
  spans.reset();
});
afterAll(async () => {
  await reader.shutdown();
  trace.disable();
  metrics.disable();
});

/** The newest value of a metric for one build. */
async function value(name: string, group: string): Promise<unknown> {
  await reader.forceFlush();
  const exported = measured.getMetrics().at(-1);
  const metric = exported?.scopeMetrics.flatMap((scope) => scope.metrics).find((one) => one.descriptor.name === name);
  const points = metric?.dataPoints ?? [];
  return points.find(({ attributes }) => attributes['messaging.consumer.group.name'] === group)?.value;
}

async function deposited(...amounts: readonly number[]) {
  const store = memoryStore();
  const send = transact(makeRepository(store, [Account]));
  const deposit = async (amount: number) =>
    right(await send(Account.deposit.message({ accountId: 'a' }, { amount }))());
  for (const amount of amounts) await deposit(amount);
  return { store, deposit };
}

test('A batch is a span and is counted; streams that are parked are a gauge', async () => {
  const { store, deposit } = await deposited(1, 2, 3);
  const Watched = defineProjection({
    name: 'watched',
    version: 3,
    view: documents({ key: { accountId: t.string }, row: { sum: t.number }, initial: { sum: 0 } }),
    on: (handlers) =>
      handlers(Account, {
        deposited: (row, { amount }) => {
          if (amount === 13) throw new Error('unlucky');
          row.sum += amount;
        },
      }),
  });
  const runner = projectExactlyOnce(store, Watched, memoryViews());
  right(await runner.whenProcessed(right(await store.head()) ?? { commit: 0n, prepare: 0n })());
  const [span] = spans.getFinishedSpans();
  expect(span?.name).toBe('process watched');
  expect(span?.attributes).toMatchObject({
    'messaging.operation.type': 'process',
    'messaging.consumer.group.name': 'watched@3',
    'messaging.batch.message_count': 3,
  });
  expect(await value('messaging.client.consumed.messages', 'watched@3')).toBe(3);
  expect(await value('millrace.projection.health', 'watched@3')).toBe(0);

  const { position } = await deposit(13);
  if (position === undefined) throw new Error('it has no position');
  right(await runner.whenProcessed(position)());
  expect(await value('millrace.projection.parked', 'watched@3')).toBe(1);
  expect(await value('millrace.projection.health', 'watched@3')).toBe(1);
  await runner.stop();
});

test('A transaction that fails is a span with its error, and the problem is counted by its kind', async () => {
  const { store } = await deposited(1);
  let failures = 2;
  const Shaky = defineProjection({
    name: 'shaky',
    version: 1,
    view: custom<unknown>(),
    on: (handlers) =>
      handlers(Account, {
        deposited: () => {
          if (failures-- > 0) throw new Error('not now');
        },
      }),
  });
  const views = memoryViews();
  const runner = projectExactlyOnce(store, Shaky, views, { retry: { attempts: 5, delay: () => 0 } });
  right(await runner.whenProcessed(right(await store.head()) ?? { commit: 0n, prepare: 0n })());
  await runner.stop();
  const told = spans.getFinishedSpans().map(({ status }) => status.message?.includes('not now') === true);
  expect(told).toEqual([true, true, false]);
  expect(await value('millrace.projection.problems', 'shaky@1')).toBe(2);
});

// Gathers the figures of a run.
import type { Checked } from '../soak-parts/check-streams.js';
import type { Client } from './client.js';
import type { FaultSchedule } from './fault-schedule.js';
import type { HeapSlope } from './heap-watch.js';
import type { Histogram } from '../soak-parts/histogram.js';
import type { Ledger } from '../soak-parts/ledger.js';
import type { LocalServer } from '../soak-parts/local-server.js';
import type { Latency, SoakReport } from './report.js';
import type { Streams } from '../soak-parts/streams.js';
import type { Subscriber } from './subscriber.js';
import type { Violations } from '../soak-parts/violations.js';
import type { Writers } from '../soak-parts/writers.js';

export interface Figures {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  readonly streams: Streams;
  readonly ledger: Ledger;
  readonly violations: Violations;
  readonly client: Client;
  readonly checked: Checked | undefined;
  readonly writers: Writers;
  readonly schedule: FaultSchedule;
  readonly server: LocalServer | undefined;
  readonly heap: HeapSlope | undefined;
  readonly resources: SoakReport['resources'];
}

export function makeReport(figures: Figures): SoakReport {
  const { name, seed, seconds, streams, ledger, violations, client, checked, writers, schedule, server } = figures;
  const subscriber = (name: string, stream: string, { counts }: Subscriber) => ({
    name,
    ...counts,
    interruptions: client.interruptions.get(stream) ?? 0,
  });
  return {
    ok: violations.total() === 0,
    server: name,
    seed,
    seconds,
    commands: {
      sent: ledger.count(),
      acknowledged: ledger.ended('acknowledged'),
      rejected: ledger.ended('rejected'),
      unanswered: ledger.ended('unanswered') + ledger.ended('open'),
      refused: ledger.ended('refused'),
      unacknowledgedStored: checked?.unanswered ?? 0,
      perSecond: ledger.count() / seconds,
      again: writers.counts.again,
      foundCommitted: writers.counts.duplicates,
    },
    events: checked?.events ?? 0,
    store: client.counts,
    faults: {
      total: [...schedule.counts.values()].reduce((sum, count) => sum + count, 0),
      byKind: Object.fromEntries([...schedule.counts].sort(([a], [b]) => a.localeCompare(b))),
      met: server?.met() ?? {},
      kills: schedule.restarts.count,
      slowestStart: schedule.restarts.slowest,
    },
    subscribers: [
      subscriber('to a type', '$all', client.byType),
      subscriber('to a stream', streams.busiest, client.byStream),
    ],
    lost: violations.count('lost'),
    duplicated: violations.count('duplicated'),
    violations: violations.list(),
    violationCount: violations.total(),
    latency: latencyOf(writers.latency.all),
    calmLatency: latencyOf(writers.latency.calm),
    heap: figures.heap,
    resources: figures.resources,
  };
}

function latencyOf({ count, max, percentile }: Histogram): Latency {
  return { count: count(), p50: percentile(0.5), p99: percentile(0.99), max: max() };
}

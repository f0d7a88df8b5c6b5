// What is aimed at, beside what was measured: repetition by repetition, since those ran next to each other.
import { median } from '../measure.js';
import { figuresOf, type Results } from '../report.js';
import type { Workload } from './workloads.js';

interface Aim {
  readonly metric: string;
  readonly beside: string;
  /** At least so many times the events per second of the other. */
  readonly aim: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly reached: boolean;
}

const aimOf = (results: Results, metric: string, beside: string, aim: number): readonly Aim[] => {
  const others = figuresOf(results, metric, beside);
  const pairs = figuresOf(results, metric, 'millrace').flatMap((figure, rep) => {
    const other = others[rep];
    return other === undefined ? [] : [figure / other];
  });
  if (pairs.length === 0) return [];
  const middle = median(pairs);
  const [min, max] = [Math.min(...pairs), Math.max(...pairs)];
  return [{ metric, beside, aim, median: middle, min, max, reached: middle >= aim }];
};

const format = ({ metric, beside, aim, median: middle, min, max, reached }: Aim): string => {
  const figures = `${middle.toFixed(2)}× (${min.toFixed(2)} – ${max.toFixed(2)})`;
  return `  ${metric.padEnd(28)} ${beside.padEnd(10)} ${figures.padEnd(28)} at least ${aim}× ${reached ? 'reached' : 'missed'}`;
};

/** Millrace beside each other contender that there is an aim for; empty when none of them ran. */
export const aims = (
  results: Results,
  workloads: readonly Pick<Workload, 'metric' | 'aims'>[],
): { readonly text: string; readonly aims: readonly Aim[] } => {
  const all = workloads.flatMap(({ metric, aims }) =>
    Object.entries(aims).flatMap(([beside, aim]) => aimOf(results, metric, beside, aim)),
  );
  if (all.length === 0) return { text: '', aims: [] };
  return { text: ['Aims: Millrace beside the other, pair by pair', ...all.map(format)].join('\n'), aims: all };
};

// What is aimed at, beside what was measured: repetition by repetition, since those two ran next to each other.
import { median } from '../measure.js';
import { figuresOf, type Results } from '../report.js';

interface Aim {
  readonly metric: string;
  readonly aim: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly reached: boolean;
}

/** At least this share of the raw client's throughput. */
const share = 0.9;
/** At most this many microseconds more at the median command. */
const added = 200;

const aimOf = (metric: string, ours: readonly number[], raws: readonly number[]): Aim | undefined => {
  const kind = metric.endsWith(', p50') ? 'p50' : /^E5|, (p99|processor)$/.test(metric) ? undefined : 'throughput';
  if (kind === undefined) return undefined;
  const pairs = ours.flatMap((figure, rep) => {
    const raw = raws[rep];
    return raw === undefined ? [] : [kind === 'p50' ? figure - raw : figure / raw];
  });
  if (pairs.length === 0) return undefined;
  const middle = median(pairs);
  return {
    metric,
    aim: kind === 'p50' ? `at most ${added} µs more` : `at least ${share}×`,
    median: middle,
    min: Math.min(...pairs),
    max: Math.max(...pairs),
    reached: kind === 'p50' ? middle <= added : middle >= share,
  };
};

const format = ({ metric, aim, median: middle, min, max, reached }: Aim): string => {
  const show = (value: number): string => (aim.endsWith('×') ? `${value.toFixed(2)}×` : `${value.toFixed(0)} µs`);
  const figures = `${show(middle).padStart(8)} (${show(min)} – ${show(max)})`;
  return `  ${metric.padEnd(28)} ${figures.padEnd(32)} ${aim.padEnd(20)} ${reached ? 'reached' : 'missed'}`;
};

/** Ours beside the raw client's; empty when one of them did not run. */
export const aims = (results: Results, ours: string, raw: string): { readonly text: string; readonly aims: Aim[] } => {
  const all = [...results.keys()].flatMap(
    (metric) => aimOf(metric, figuresOf(results, metric, ours), figuresOf(results, metric, raw)) ?? [],
  );
  if (all.length === 0) return { text: '', aims: [] };
  return { text: [`Aims: ${ours} beside ${raw}, pair by pair`, ...all.map(format)].join('\n'), aims: all };
};

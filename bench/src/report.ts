// Medians, spreads and ratios of what the children measured, as a table and as JSON.
import { cpus, loadavg } from 'node:os';
import { median } from './measure.js';
import type { Measurement } from './measure.js';
import type { Options } from './options.js';

interface Line {
  readonly title: string;
  readonly measurement: Measurement;
  /** One figure for each repetition: the median of that child's samples. */
  readonly figures: number[];
}

/** By metric, then by contender. */
export type Results = Map<string, Map<string, Line>>;

export const addResult = (results: Results, contender: string, title: string, measurement: Measurement): void => {
  const lines = results.get(measurement.metric) ?? new Map<string, Line>();
  results.set(measurement.metric, lines);
  const line = lines.get(contender) ?? { title, measurement, figures: [] };
  lines.set(contender, line);
  line.figures.push(median(measurement.samples));
};

/** One figure for each repetition of a contender, in their order. */
export const figuresOf = (results: Results, metric: string, contender: string): readonly number[] =>
  results.get(metric)?.get(contender)?.figures ?? [];

interface Row {
  readonly contender: string;
  readonly title: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly repetitions: readonly number[];
  /** How many times better the baseline is than this contender: above 1 the baseline wins. */
  readonly baselineIsBetterBy: number;
}

interface Section {
  readonly metric: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly baseline: string;
  readonly rows: readonly Row[];
}

const sectionOf = (metric: string, lines: Map<string, Line>, baseline: string | undefined): Section | undefined => {
  const entries = [...lines].map(([contender, line]) => ({ contender, line, value: median(line.figures) }));
  const [any] = entries;
  if (any === undefined) return undefined;
  const { unit, better } = any.line.measurement;
  const higher = better === 'higher';
  const best = entries.reduce((a, b) => ((higher ? b.value > a.value : b.value < a.value) ? b : a));
  const base = entries.find(({ contender }) => contender === baseline) ?? best;
  const rows = entries.map(({ contender, line, value }) => ({
    contender,
    title: line.title,
    median: value,
    min: Math.min(...line.figures),
    max: Math.max(...line.figures),
    repetitions: line.figures,
    baselineIsBetterBy: higher ? base.value / value : value / base.value,
  }));
  return { metric, unit, better, baseline: base.contender, rows };
};

const sections = (results: Results, baseline: string | undefined): readonly Section[] =>
  [...results].flatMap(([metric, lines]) => sectionOf(metric, lines, baseline) ?? []);

const number = (value: number): string => {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

const format = ({ metric, unit, better, baseline, rows }: Section): string =>
  [
    `${metric} — ${unit}, ${better} is better; ratio: times that ${baseline} is better`,
    ...rows.map((row) =>
      [
        `  ${row.title.padEnd(28)}`,
        number(row.median).padStart(14),
        `(${number(row.min)} – ${number(row.max)})`.padStart(28),
        `${number(row.baselineIsBetterBy)}×`.padStart(10),
      ].join(' '),
    ),
  ].join('\n');

const asTable = (results: Results, baseline: string | undefined): string =>
  sections(results, baseline).map(format).join('\n\n');

/** The table on stdout; with `--json` it goes to stderr, and stdout gets the figures. `notes` stand below the table. */
export const print = (
  results: Results,
  { json, baseline, reps, quick }: Options,
  notes: { readonly text?: string; readonly json?: Record<string, unknown> } = {},
): void => {
  const table = [asTable(results, baseline), notes.text ?? ''].filter((text) => text !== '').join('\n\n');
  if (!json) {
    process.stdout.write(`${table}\n`);
    return;
  }
  process.stderr.write(`${table}\n`);
  const all = {
    node: process.version,
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    reps,
    quick,
    load: loadavg().map((value) => Math.round(value * 100) / 100),
    results: sections(results, baseline),
    ...notes.json,
  };
  process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
};

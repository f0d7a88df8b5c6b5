// The options of the command line.
import { parseArgs } from 'node:util';

/** What there is to choose from. */
export interface Choice {
  readonly workloads: readonly string[];
  readonly contenders: readonly string[];
  /** The contender that ratios are of, unless another is asked for. */
  readonly ours: string;
  /** Whether the size of the workloads can be asked for. */
  readonly sized?: boolean;
}

export interface Options {
  readonly only: readonly string[];
  readonly peers: readonly string[];
  readonly reps: number;
  /** The size of the workloads, if one is asked for. */
  readonly events: number | undefined;
  readonly quick: boolean;
  readonly json: boolean;
  /** The contender that ratios are of; undefined for the fastest of each workload. */
  readonly baseline: string | undefined;
}

const chosen = (option: string, all: readonly string[], list: string | undefined): readonly string[] => {
  if (list === undefined) return all;
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`--${option}: ${unknown.join(', ')} unknown; there are ${all.join(', ')}`);
  return names;
};

export const parseOptions = (args: string[], { workloads, contenders, ours, sized = false }: Choice): Options => {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      peers: { type: 'string' },
      reps: { type: 'string' },
      events: { type: 'string' },
      baseline: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const peers = chosen('peers', contenders, values.peers);
  const only = chosen('only', workloads, values.only);
  const reps = Number(values.reps ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(reps) || reps < 1) throw new Error('--reps: a whole number of 1 or more');
  const events = values.events === undefined ? undefined : Number(values.events);
  if (events !== undefined && !sized) throw new Error('--events: the workloads have their own sizes');
  if (events !== undefined && (!Number.isInteger(events) || events < 1))
    throw new Error('--events: a whole number of 1 or more');
  const baseline = chosen('baseline', peers, values.baseline ?? (peers.includes(ours) ? ours : undefined));
  return {
    only,
    peers,
    reps,
    events,
    quick: values.quick,
    json: values.json,
    baseline: baseline.length === 1 ? baseline[0] : undefined,
  };
};

// `projections status`: how each build is doing, slot by slot.
import type { Projection } from '@millrace/core';
import type { OpenedConfig } from '../../config/opened.js';
import type { Store } from '../../config/config.js';
import { findProjections } from '../../projections/find-projections.js';
import { placeOf } from '../../projections/place.js';
import { lagText, logState, slotStatuses, slotText, type SlotStatus } from '../../projections/slot-status.js';
import { isProblem, type Problem } from '../../problem.js';
import { count } from '../../terminal/moments.js';
import type { Output } from '../../terminal/output.js';
import type { Column } from '../../terminal/table.js';
import { waitFor } from '../../wait-for.js';
import { flag, optionOr, positiveNumber, rest } from '../parameters.js';
import { verb } from '../verb.js';

const COLOURS = { green: 'green', yellow: 'yellow', red: 'red' } as const;

function columnsFor(all: readonly SlotStatus[], { paint }: Output): readonly Column<SlotStatus>[] {
  return [
    { title: 'build', value: (row) => slotText(row, all), atLeast: 12 },
    { title: 'status', value: ({ status }) => status },
    { title: 'health', value: ({ health }) => health, paint: (text, { health }) => paint[COLOURS[health]](text) },
    {
      title: 'position',
      value: ({ position }) => (position === undefined ? 'start' : String(position.commit)),
      align: 'right',
    },
    { title: 'behind', value: ({ lag }) => lagText(lag) },
    { title: 'parked', value: ({ parked }) => count(parked), align: 'right' },
    {
      title: 'owner',
      value: ({ owner, lapsed }) => (owner === undefined ? '-' : `${owner}${lapsed ? ' (gone?)' : ''}`),
      atLeast: 8,
    },
    { title: 'why', value: ({ reason }) => reason ?? '', atLeast: 16 },
  ];
}

export const projectionsStatus = verb({
  name: 'projections status',
  summary: 'Shows how projections are doing: how far, how far behind, who works on them, what is parked',
  details:
    'From what is stored, so it works from any machine. Events behind are counted up to --most. Exit code 1 when one is ' +
    'red; with --strict also when one is yellow: paused, worked on by nobody, or with parked streams.',
  args: { names: rest('which projections; all, when none is named', { required: false }) },
  options: {
    most: optionOr('<n>', 'where counting the events behind stops', positiveNumber, 10_000),
    strict: flag('yellow counts as wrong, too'),
    watch: flag('go on, every two seconds, until Ctrl-C'),
  },
  examples: [
    { run: 'millrace projections status', does: 'all of them, once' },
    { run: 'millrace projections status balances --watch', does: 'how balances catches up' },
  ],
  needs: ['store', 'projections'],
  endsItself: true,
  run: async ({ store, projections, config, io, out, interrupted }, { args, options }) => {
    const wanted = findProjections(projections, args.names);
    if (isProblem(wanted)) return wanted;
    for (;;) {
      const found = await statusesOf(store, config, wanted, io.now(), options.most);
      if (isProblem(found)) return found;
      const never = wanted.filter(({ name }) => found.every(({ projection }) => projection !== name));
      const text = () => [
        ...(found.length === 0 ? [] : out.table(columnsFor(found, out), found)),
        ...never.map(({ name }) => `${name}: never run`),
      ];
      if (options.watch) await out.item(found, () => [...(out.width === undefined ? [] : ['']), ...text()]);
      else await out.document(found, text);
      if (options.watch) await waitFor(2_000, interrupted);
      if (options.watch && !interrupted.aborted) continue;
      const isWrong = ({ health }: SlotStatus): boolean => health === 'red' || (options.strict && health === 'yellow');
      return found.some(isWrong) ? 'no' : 'done';
    }
  },
});

async function statusesOf(
  store: Store,
  config: OpenedConfig,
  wanted: readonly Projection[],
  now: number,
  most: number,
): Promise<readonly SlotStatus[] | Problem> {
  const log = await logState(store);
  if (isProblem(log)) return log;
  const found: SlotStatus[] = [];
  for (const projection of wanted) {
    const place = await placeOf(config, projection);
    if (isProblem(place)) return place;
    const statuses = await slotStatuses(store, place, { log, now, most });
    if (isProblem(statuses)) return statuses;
    found.push(...statuses);
  }
  return found;
}

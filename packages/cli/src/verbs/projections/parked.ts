// `projections parked ls`: the streams that are set aside because an event of them could not be handled.
import { findProjections } from '../../projections/find-projections.js';
import { placeOf } from '../../projections/place.js';
import { parkedStreams, type ParkedPlace } from '../../projections/stored-builds.js';
import { isProblem } from '../../problem.js';
import { moment } from '../../terminal/moments.js';
import type { Column } from '../../terminal/table.js';
import { optionalArgument } from '../parameters.js';
import { verb } from '../verb.js';

const COLUMNS: readonly Column<ParkedPlace>[] = [
  { title: 'build', value: ({ projection, version }) => `${projection}@${String(version)}`, atLeast: 12 },
  { title: 'stream', value: ({ stream }) => stream, atLeast: 16 },
  { title: 'revision', value: ({ revision }) => String(revision), align: 'right' },
  { title: 'type', value: ({ type }) => type, atLeast: 12 },
  { title: 'since', value: ({ since }) => moment(since) },
  { title: 'error', value: ({ error }) => error, atLeast: 16 },
];

export const parkedLs = verb({
  name: 'projections parked ls',
  summary: 'Lists the parked streams of projections, with why they are parked',
  details: 'The revision is that of the first event that is not handled; those behind it wait for it.',
  args: { name: optionalArgument('the projection; all, when none is named') },
  options: {},
  examples: [{ run: 'millrace projections parked ls balances', does: 'what is missing in balances' }],
  needs: ['projections'],
  run: async ({ projections, config, io, out }, { args }) => {
    const wanted = findProjections(projections, args.name === undefined ? [] : [args.name]);
    if (isProblem(wanted)) return wanted;
    const found: ParkedPlace[] = [];
    for (const projection of wanted) {
      const place = await placeOf(config, projection);
      if (isProblem(place)) return place;
      const parked = await parkedStreams(place, io.now());
      if (isProblem(parked)) return parked;
      found.push(...parked);
    }
    if (found.length === 0) await out.note('no parked streams');
    await out.document(found, () => (found.length === 0 ? [] : out.table(COLUMNS, found)));
    return 'done';
  },
});

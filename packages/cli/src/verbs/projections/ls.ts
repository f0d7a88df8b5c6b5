// `projections ls`: the projections of the config, and what there is of them.
import { findProjections } from '../../projections/find-projections.js';
import { placeOf } from '../../projections/place.js';
import { storedBuilds, type StoredBuild } from '../../projections/stored-builds.js';
import { isProblem } from '../../problem.js';
import type { Column } from '../../terminal/table.js';
import { verb } from '../verb.js';

interface Listed {
  readonly name: string;
  /** Of the config. */
  readonly version: number;
  readonly kind: 'documents' | 'custom' | 'at least once';
  readonly builds: readonly Pick<StoredBuild, 'version' | 'status' | 'paused'>[];
  readonly slots: number | undefined;
}

const COLUMNS: readonly Column<Listed>[] = [
  { title: 'projection', value: ({ name }) => name, atLeast: 12 },
  { title: 'version', value: ({ version }) => String(version), align: 'right' },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'slots', value: ({ slots }) => (slots === undefined ? '-' : String(slots)), align: 'right' },
  { title: 'built', value: ({ builds }) => (builds.length === 0 ? 'never run' : builds.map(buildText).join(', ')) },
];

function buildText({ version, status, paused }: Listed['builds'][number]): string {
  return `${String(version)} ${status}${paused === undefined ? '' : ', paused'}`;
}

export const projectionsLs = verb({
  name: 'projections ls',
  summary: 'Lists the projections of the config, and the versions that are built',
  details: 'The version is that of the config; what is built may be of others, of which readers see the current one.',
  args: {},
  options: {},
  examples: [{ run: 'millrace projections ls', does: 'all projections and their versions' }],
  needs: ['projections'],
  run: async ({ projections, config, io, out }) => {
    const all = findProjections(projections, []);
    if (isProblem(all)) return all;
    const rows: Listed[] = [];
    for (const projection of all) {
      const place = await placeOf(config, projection);
      if (isProblem(place)) return place;
      const builds = await storedBuilds(place, io.now());
      if (isProblem(builds)) return builds;
      rows.push({
        name: projection.name,
        version: projection.version,
        kind: place._tag === 'Checkpoints' ? 'at least once' : projection.view._tag,
        builds: builds.map(({ version, status, paused }) => ({ version, status, paused })),
        slots: builds.at(-1)?.slots.length,
      });
    }
    await out.document(rows, () => out.table(COLUMNS, rows));
    return 'done';
  },
});

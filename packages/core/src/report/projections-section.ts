// The section of the projections in a model report: what is built of which events.
import type { ProjectionDescription } from './description.js';
import { code, properties, section, table, text } from './markdown.js';

/** The blocks of the section, to be parted by blank lines; none when there is no projection. */
export function projectionsSection(projections: readonly ProjectionDescription[]): readonly string[] {
  return section(
    '## Projections',
    table(
      ['Projection', 'Version', 'Rows', 'Handles', 'Meaning'],
      projections.map(({ name, version, kind, key, row, handles, doc }) => [
        code(name),
        String(version),
        kind === 'custom' ? '_its own_' : properties([...key, ...row]),
        handles.map(({ aggregate, events }) => [text(aggregate), ...events.map(code)].join(' ')).join('<br>'),
        text(doc ?? ''),
      ]),
    ),
  );
}

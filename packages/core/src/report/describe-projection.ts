// A projection as data.
import type { CustomView } from '../projection/custom.js';
import type { Projection } from '../projection/define-projection.js';
import type { DocumentView } from '../projection/documents.js';
import { PROJECTION } from '../projection/projection-kernel.js';
import { describeProperties } from './describe-properties.js';
import type { ProjectionDescription } from './description.js';

export function describeProjection(projection: Projection): ProjectionDescription {
  const { name, version, doc, [PROJECTION]: kernel } = projection;
  const view: DocumentView | CustomView = projection.view;
  const rows =
    view._tag === 'documents'
      ? { key: describeProperties(view.key), row: describeProperties(view.row), lookups: view.lookups }
      : { key: [], row: [], lookups: [] };
  return {
    name,
    version,
    doc,
    kind: kernel.kind,
    ...rows,
    handles: Array.from(kernel.aggregates.values(), ({ type, events }) => ({
      aggregate: type,
      events: [...events.values()].filter((event) => kernel.handlers.has(event.type)).map((event) => event.name),
    })),
  };
}

// Layouts as text: equal layouts have equal texts.
import type { ViewField, ViewLayout } from '@millrace/core';

type Fields = readonly (readonly [name: string, type: ViewField['type']])[];

export function layoutText(layout: ViewLayout): string {
  if (layout.kind === 'custom') return JSON.stringify({ kind: layout.kind });
  const fields = (list: readonly ViewField[]): Fields => list.map(({ name, type }) => [name, type]);
  return JSON.stringify({ kind: layout.kind, key: fields(layout.key), lookups: fields(layout.lookups) });
}

/** @param text made by `layoutText`. */
export function layoutOf(text: string): ViewLayout {
  const layout = JSON.parse(text) as { kind: 'custom' } | { kind: 'documents'; key: Fields; lookups: Fields };
  if (layout.kind === 'custom') return layout;
  const fields = (list: Fields): readonly ViewField[] => list.map(([name, type]) => ({ name, type }));
  return { kind: layout.kind, key: fields(layout.key), lookups: fields(layout.lookups) };
}

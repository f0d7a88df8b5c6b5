// The history of an aggregate: what happened, who did it, when and why.
import type { RecordedEvent } from '@millrace/core';
import type { ShownEvents } from '../../events/show-event.js';
import type { Output } from '../../terminal/output.js';
import { widthOf } from '../../terminal/fit.js';
import { printable } from '../../terminal/printable.js';

/** Who, where and why, as the metadata tell. */
function saidBy({ metadata }: Pick<RecordedEvent, 'metadata'>): readonly string[] {
  const parts = (['by', 'where', 'why'] as const).flatMap((name) => {
    const said = metadata[name];
    return typeof said === 'string' && said !== '' ? [`${name}: ${said}`] : [];
  });
  const id = metadata['commandId'];
  return [...parts, ...(typeof id === 'string' ? [`command: ${id}`] : [])].map(printable);
}

/** The lines of a history. */
export function historyText(
  events: readonly RecordedEvent[],
  shown: ShownEvents,
  { width, paint }: Pick<Output, 'width' | 'paint'>,
): readonly string[] {
  return events.flatMap((event) => {
    const parts = saidBy(event);
    const said = parts.join(', ');
    const lines = shown.text(event);
    if (said === '') return lines;
    if (width === undefined) return lines.map((line) => `${line}\t${said}`);
    const isLong = widthOf(said) > width - 4;
    return [...lines, ...(isLong ? parts : [said]).map((line) => `    ${paint.dim(line)}`)];
  });
}

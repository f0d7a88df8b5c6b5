// Server-side filters: which records a reader of $all wants, and how many may be looked at for one page.
import type { EventRecord, RecordFilter } from '../engine/engine.js';
import type { streams } from './generated.js';

export interface EventFilter {
  readonly matches: RecordFilter;
  /** How many records are considered for one page. */
  readonly window: number;
  /** How many records are considered between two checkpoints. */
  readonly checkpointInterval: number;
}

type FilterOptions = InstanceType<typeof streams.ReadReq.Options.FilterOptions>;
type Expression = InstanceType<typeof streams.ReadReq.Options.FilterOptions.Expression>;

/** The pages that the server itself reads in. */
export const PAGE_SIZE = 32;

const textFilter = (expression: Expression): ((text: string) => boolean) => {
  const source = expression.getRegex();
  if (source !== '') {
    const regex = new RegExp(source, 'u');
    return (text) => regex.test(text);
  }
  const prefixes = expression.getPrefixList();
  return (text) => prefixes.some((prefix) => text.startsWith(prefix));
};

/** Throws on a regular expression that cannot be read. */
export const eventFilter = (options: FilterOptions): EventFilter => {
  const byStream = options.getStreamIdentifier();
  const byType = options.getEventType();
  const expression = byStream ?? byType;
  if (expression === undefined) throw new Error('The filter names neither streams nor event types.');
  const accepts = textFilter(expression);
  const window = options.hasMax() ? options.getMax() : PAGE_SIZE;
  return {
    matches:
      byStream === undefined ? ({ type }: EventRecord) => accepts(type) : ({ stream }: EventRecord) => accepts(stream),
    window,
    checkpointInterval: Math.max(1, options.getCheckpointintervalmultiplier() * window),
  };
};

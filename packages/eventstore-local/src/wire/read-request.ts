// What a read asks for, in plain terms.
import type { Direction, LogPosition } from '../engine/engine.js';
import { eventFilter, type EventFilter } from './event-filter.js';
import { streams } from './generated.js';
import { logPosition, NO_POSITION_TEXT, revisionNumber } from './revision.js';
import { invalidArgument, type RpcError } from './rpc-error.js';
import { streamName } from './stream-identifier.js';

export interface StreamSource {
  readonly _tag: 'Stream';
  readonly stream: string;
  readonly from: number | 'start' | 'end';
}

export interface AllSource {
  readonly _tag: 'All';
  readonly from: LogPosition | 'start' | 'end';
  readonly filter: EventFilter | undefined;
}

export interface ReadRequest {
  readonly source: StreamSource | AllSource;
  /** `undefined` for a subscription. */
  readonly count: number | undefined;
  readonly direction: Direction;
  readonly resolveLinks: boolean;
  readonly uuid: 'string' | 'structured';
  /** From 1 on the client understands the messages about the first and last revision. */
  readonly compatibility: number;
}

type Options = InstanceType<typeof streams.ReadReq.Options>;

const streamSource = (options: InstanceType<typeof streams.ReadReq.Options.StreamOptions>): StreamSource => {
  const place = (): StreamSource['from'] => {
    if (options.hasStart()) return 'start';
    return options.hasEnd() || options.getRevision() === NO_POSITION_TEXT
      ? 'end'
      : revisionNumber(options.getRevision());
  };
  return { _tag: 'Stream', stream: streamName(options.getStreamIdentifier()), from: place() };
};

const allSource = (
  options: InstanceType<typeof streams.ReadReq.Options.AllOptions>,
  filter: EventFilter | undefined,
): AllSource => {
  const position = options.getPosition();
  if (position !== undefined) return { _tag: 'All', from: logPosition(position), filter };
  return { _tag: 'All', from: options.hasEnd() ? 'end' : 'start', filter };
};

const filterOf = (options: Options): EventFilter | undefined => {
  const filter = options.getFilter();
  return filter === undefined ? undefined : eventFilter(filter);
};

const parse = (options: Options): ReadRequest | undefined => {
  const stream = options.getStream();
  const all = options.getAll();
  const subscription = options.hasSubscription();
  const direction =
    options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS ? 'backwards' : 'forwards';
  const combined = !(subscription && direction === 'backwards') && !(stream !== undefined && options.hasFilter());
  const source = stream === undefined ? all && allSource(all, filterOf(options)) : streamSource(stream);
  if (!combined || source === undefined || (!subscription && !options.hasCount())) return undefined;
  return {
    source,
    count: subscription ? undefined : Number(options.getCount()),
    direction,
    resolveLinks: options.getResolveLinks(),
    uuid: options.getUuidOption()?.hasString() === true ? 'string' : 'structured',
    compatibility: options.getControlOption()?.getCompatibility() ?? 0,
  };
};

/** The request, or the error that it ends with. */
export const readRequest = (
  request: InstanceType<typeof streams.ReadReq>,
): ReadRequest | { readonly error: RpcError } => {
  const options = request.getOptions();
  try {
    const parsed = options === undefined ? undefined : parse(options);
    return parsed ?? { error: invalidArgument('The combination of options is invalid.') };
  } catch (error) {
    // A regular expression that cannot be read.
    return { error: invalidArgument(error instanceof Error ? error.message : String(error)) };
  }
};

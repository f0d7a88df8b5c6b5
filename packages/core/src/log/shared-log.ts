// A log whose subscriptions share one subscription to the log beneath, where their places allow.
import type { EventLog, LogFilter } from '../ports/event-log.js';
import { SharedReader } from './shared-reader.js';
import { Upstreams } from './upstreams.js';

export interface SharedLogOptions {
  /**
   * What the shared subscription asks the log beneath for: the union of what the subscribers want. Default: everything.
   */
  readonly filter?: LogFilter;
  /**
   * How many of the newest items a subscription to the log beneath keeps for those who read slower or come later; the
   * page that came last is kept in any case. Default: 4,096.
   */
  readonly buffer?: number;
}

/**
 * The same log, for several subscribers in one process: they share a subscription to `log`, where their places and
 * filters allow. The other members are those of `log`.
 *
 * - **Pace.** A subscription to `log` keeps a window of the newest items, from which each subscriber reads at its own
 *   pace and with its own filter. It is pulled when a subscriber waits that has read all of it, so at the pace of the
 *   fastest, and not at all while none waits. One that falls out of the window goes on with a subscription of its own from
 *   its last place; so does one that starts elsewhere in the log. Each goes over to the shared one when it gets to its
 *   window, without a gap or a repetition; many that start at once, each at another place, begin with one each. Memory
 *   is bounded by the windows, of which there is at most one per subscriber.
 * - **Filters.** A subscriber shares when its prefixes are known to be within `options.filter`: of the same kind, and
 *   each beginning with a prefix there. A regex is never applied here, since the store may read it in another dialect than
 *   JavaScript's: it is shared with an equal regex only, so on a log without `options.filter` a subscriber with a regex
 *   has a subscription of its own. With `options.filter`, one whose `checkpointInterval` is shorter than that of the shared
 *   subscription has its own as well: events that are not sent here cannot be counted here.
 * - **Checkpoints.** What `log` sends is passed on. Between those, a subscriber with a filter gets one whenever it has
 *   looked at `checkpointInterval` events. It may be for the place before the last event, as more events could follow at
 *   the same place; and if one append has more events than the interval, it comes after them.
 * - **`CaughtUp`.** A subscriber that joins a subscription which has caught up before is told so when it has looked at all
 *   that was in the log after it came; one `readAll` finds out what that is.
 * - **`'end'`** is the head when the iteration begins, as `log.head` answers.
 * - **Errors.** When a subscription to `log` breaks, each of its subscribers is given what came before, then the error.
 *   The next `subscribe` opens a new one. An error of `head` or of that `readAll` ends the one subscriber that it is for.
 * - **Silence.** A subscriber that leaves while it waits may have done so because nothing came any more: until something
 *   does, nobody joins the subscription that it waited at, and the next one opens another.
 *
 * A subscription to `log` ends when its last subscriber has left.
 *
 * @throws RangeError when `buffer` is not a positive whole number.
 * @example
 * const log = sharedLog(store);
 * const accounts = log.subscribe({ filter: { by: 'stream', prefixes: ['account-'] } });
 * const everything = log.subscribe({ from: checkpoint });
 */
export function sharedLog(log: EventLog, options: SharedLogOptions = {}): EventLog {
  const { filter, buffer = 4096 } = options;
  if (!Number.isInteger(buffer) || buffer < 1) throw new RangeError('`buffer` must be a positive whole number');
  const upstreams = new Upstreams(log, filter, buffer);
  return {
    readAll: (options) => log.readAll(options),
    subscribe: (options = {}) => ({
      [Symbol.asyncIterator]: () => new SharedReader(log, upstreams, options),
    }),
    subscribeToStream: (stream, options) => log.subscribeToStream(stream, options),
    head: () => log.head(),
    identity: () => log.identity(),
  };
}

// A dry run: what a replay would write, counted.
import type { RecordedEvent } from '../../ports/event.js';
import type { Position } from '../../ports/position.js';
import { isReplayFailure, replacementsOf } from '../replacements.js';
import type { ReplayFailure } from '../replay-failure.js';
import type { DryRun } from '../replay-report.js';
import type { ReplayContext } from './replay-context.js';
import type { Taker } from './source-reader.js';
import { isOwn } from './stream-ends.js';

/** So many categories and types are told apart, and so many failures are told. */
const MOST_KINDS = 1_000;
const MOST_FAILURES = 10;

/** Takes events, and writes nothing. */
export class DryTaker implements Taker {
  readonly #context: ReplayContext;
  readonly #counts = new Map<string, { readonly category: string; readonly type: string; events: number }>();
  readonly #failures: ReplayFailure[] = [];
  #uncounted = 0;
  #failed = 0;
  #taken: Position | undefined;

  constructor(context: ReplayContext) {
    this.#context = context;
  }

  get taken(): Position | undefined {
    return this.#taken;
  }

  isOpen(): boolean {
    return !this.#context.scope.isOver();
  }

  take(events: readonly RecordedEvent[]): Promise<void> {
    for (const event of events) this.#takeOne(event);
    return Promise.resolve();
  }

  mark(position: Position): void {
    this.#taken = position;
  }

  get found(): DryRun {
    const counts = [...this.#counts.values()].sort((a, b) => b.events - a.events);
    return { counts, uncounted: this.#uncounted, failed: this.#failed, failures: [...this.#failures] };
  }

  #takeOne(event: RecordedEvent): void {
    const { settings, identity, counts } = this.#context;
    this.#taken = event.position;
    if (isOwn(this.#context, event)) return;
    counts.read += 1;
    const replacements = replacementsOf(settings.transform, identity, event);
    if (isReplayFailure(replacements)) {
      this.#failed += 1;
      if (this.#failures.length < MOST_FAILURES) this.#failures.push(replacements);
      return;
    }
    if (replacements.length === 0) counts.dropped += 1;
    for (const { stream, event: make } of replacements) this.#count(categoryOf(stream), make().type);
  }

  #count(category: string, type: string): void {
    const name = `${category} ${type}`;
    const known = this.#counts.get(name);
    if (known !== undefined) known.events += 1;
    else if (this.#counts.size < MOST_KINDS) this.#counts.set(name, { category, type, events: 1 });
    else this.#uncounted += 1;
  }
}

function categoryOf(stream: string): string {
  const end = stream.indexOf('-');
  return end < 0 ? stream : stream.slice(0, end);
}

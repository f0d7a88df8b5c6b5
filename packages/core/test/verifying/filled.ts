// Targets that are filled by hand: what a replay would write, and what it would not.
import type { EventLog, EventStore, NewEvent, Transform, VerifyOptions } from '@millrace/core';
import { asStored, verifyReplay } from '@millrace/core';
import { right } from '@millrace/testing/contract';
import { isReplayFailure, replacementsOf } from '../../src/replay/replacements.js';

/** The name of these replays. */
export const NAME = 'copy';

/** What stands in a target stream, in order. */
export type Content = Map<string, NewEvent[]>;

/** What the replay would write. */
export async function contentOf(
  from: Pick<EventLog, 'readAll' | 'identity'>,
  transform: Transform = asStored,
): Promise<Content> {
  const identity = { replay: NAME, log: right(await from.identity()) };
  const content: Content = new Map();
  for await (const page of from.readAll())
    for (const event of page) {
      const replacements = replacementsOf(transform, identity, event);
      if (isReplayFailure(replacements)) continue;
      for (const { stream, event } of replacements) content.set(stream, [...(content.get(stream) ?? []), event()]);
    }
  return content;
}

/** Appends it, each stream whole, behind what is there. */
export async function fill(to: Pick<EventStore, 'append' | 'readStream'>, content: Content): Promise<void> {
  for (const [stream, events] of content) {
    if (events.length === 0) continue;
    let expected: bigint | 'no_stream' = 'no_stream';
    for await (const page of to.readStream(stream)) expected = page.at(-1)?.revision ?? expected;
    right(await to.append(stream, expected, events)());
  }
}

/** The report of a verification that comes to a result. */
export async function report(options: Omit<VerifyOptions, 'name'> & Partial<Pick<VerifyOptions, 'name'>>) {
  return right(await verifyReplay({ name: NAME, ...options })());
}

// Waits on a subscription for what must come, and no longer than a deadline: no test of this suite sleeps.
import type { LogItem, RecordedEvent } from '@millrace/core';
import { assert } from './asserting.js';

type Items = readonly LogItem[];

/**
 * What a subscription gives, up to and including the page in which `enough` first says so. The subscription is then
 * left, also when the deadline of `patience` milliseconds has passed, which fails.
 */
export async function followUntil(
  subscription: AsyncIterable<Items>,
  enough: (item: LogItem, all: Items) => boolean,
  patience: number,
): Promise<Items> {
  const all: LogItem[] = [];
  const iterator = subscription[Symbol.asyncIterator]();
  const deadline = timer(patience);
  try {
    for (let found = false; !found;) {
      const page = await Promise.race([iterator.next(), deadline.passed]);
      if (page === 'passed') return assert.fail(`waited ${String(patience)} ms in vain; got ${summary(all)}`);
      if (page.done === true) return assert.fail(`the subscription ended by itself; got ${summary(all)}`);
      for (const item of page.value) {
        all.push(item);
        found = enough(item, all) || found;
      }
    }
    return all;
  } finally {
    deadline.cancel();
    // Not awaited: a subscription that hangs may hang here as well.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}

/** Fails when `work` takes longer than `patience` milliseconds. */
export async function soon<A>(work: Promise<A>, patience: number, what: string): Promise<A> {
  const deadline = timer(patience);
  try {
    const first = await Promise.race([work.then((value) => ({ value })), deadline.passed]);
    return first === 'passed' ? assert.fail(`waited ${String(patience)} ms in vain for ${what}`) : first.value;
  } finally {
    deadline.cancel();
  }
}

/** Asks again and again until `holds` says so, for at most `patience` milliseconds. */
export async function waitUntil(holds: () => Promise<boolean>, patience: number, what: string): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`waited ${String(patience)} ms in vain until ${what}`);
    await timer(20).passed;
  }
}

function timer(ms: number): { readonly passed: Promise<'passed'>; readonly cancel: () => void } {
  let timeout: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<'passed'>((resolve) => {
    timeout = setTimeout(() => {
      resolve('passed');
    }, ms);
  });
  return {
    passed,
    cancel: () => {
      clearTimeout(timeout);
    },
  };
}

/** Says when the subscription has caught up. */
export function caughtUp(item: LogItem): boolean {
  return item._tag === 'CaughtUp';
}

/** Says when `count` events have come. */
export function eventCount(count: number): (item: LogItem) => boolean {
  let seen = 0;
  return (item) => item._tag === 'Event' && ++seen >= count;
}

/** The events among the items. */
export function eventsOf(items: Items): readonly RecordedEvent[] {
  return items.flatMap((item) => (item._tag === 'Event' ? [item.event] : []));
}

function summary(items: Items): string {
  const count = (tag: LogItem['_tag']) => items.filter(({ _tag }) => _tag === tag).length;
  return `${String(count('Event'))} events, ${String(count('CaughtUp'))} CaughtUp, ${String(count('Checkpoint'))} Checkpoints`;
}

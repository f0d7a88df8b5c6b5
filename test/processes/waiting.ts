// Waiting for what must come, and no longer than a test may take.
import { setTimeout as breath } from 'node:timers/promises';
import { soon } from '@millrace/testing/contract';

// A limit for what hangs: a busy machine may take long.
const PATIENCE = 180_000;

/** Asks again and again until `holds` says so. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, patience = PATIENCE): Promise<void> {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${String(patience)} ms in vain until ${what}`);
    await pause();
  }
}

/** A breath before something is asked again, at the pace of a patient client. */
export function pause(): Promise<unknown> {
  return breath(20);
}

/** What `work` comes to; fails when it takes longer than a deadline that is far beyond those of the store. */
export function settles<A>(work: Promise<A>, what: string, patience = PATIENCE): Promise<A> {
  return soon(work, patience, what);
}

/** All items of all pages. */
export async function gather<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

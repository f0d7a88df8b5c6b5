// Finds calls that do not settle.
import { clearInterval, setInterval } from 'node:timers';
import type { Violations } from './violations.js';

export interface HangWatch {
  readonly began: (writer: number, what: string) => void;
  readonly ended: (writer: number) => void;
  readonly stop: () => void;
}

/** Every append, read and retry of a command is bounded, and so is the command. */
const LIMIT_MS = 60_000;

export function hangWatch(violations: Violations): HangWatch {
  const open = new Map<number, { readonly what: string; readonly since: number }>();
  const timer = setInterval(() => {
    const late = performance.now() - LIMIT_MS;
    for (const [writer, { what, since }] of open) {
      if (since > late) continue;
      violations.add('hung', `${what} did not settle within ${String(LIMIT_MS / 1_000)} s`);
      open.delete(writer);
    }
  }, 1_000).unref();
  return {
    began: (writer, what) => open.set(writer, { what, since: performance.now() }),
    ended: (writer) => open.delete(writer),
    stop: () => {
      clearInterval(timer);
    },
  };
}

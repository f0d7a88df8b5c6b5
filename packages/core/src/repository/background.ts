// Work that goes on beside commands and cannot fail them: snapshots and after-commit hooks.

/** Something that went wrong beside a command, which went well. */
export interface BackgroundProblem {
  /** What was being done: `'saving a snapshot'`. */
  readonly what: string;
  readonly stream: string;
  readonly cause: unknown;
}

/** Whether `value` can be awaited: a promise, or what behaves like one, such as a query builder. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

export interface Background {
  /** Starts `work` now; a failure, also a synchronous one, is reported. */
  readonly run: (about: Omit<BackgroundProblem, 'cause'>, work: () => unknown) => void;
  readonly report: (problem: BackgroundProblem) => void;
  /** Settles when all work that was started has ended. */
  readonly idle: () => Promise<void>;
}

/** @param onProblem is told of each problem; what it throws is ignored, since nobody is left to tell. */
export function makeBackground(onProblem: (problem: BackgroundProblem) => unknown): Background {
  const running = new Set<Promise<void>>();

  function report(problem: BackgroundProblem): void {
    try {
      // It may be an async function all the same: then it rejects instead of throwing.
      void Promise.resolve(onProblem(problem)).catch(() => undefined);
    } catch {
      // See above.
    }
  }

  function run(about: Omit<BackgroundProblem, 'cause'>, work: () => unknown): void {
    try {
      const result = work();
      if (!isThenable(result)) return;
      const settled: Promise<void> = Promise.resolve(result)
        .then(
          () => undefined,
          (cause: unknown) => {
            report({ ...about, cause });
          },
        )
        .finally(() => running.delete(settled));
      running.add(settled);
    } catch (cause) {
      report({ ...about, cause });
    }
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all(running);
  }

  return { run, report, idle };
}

// The test runner that a contract is registered with: Jest's functions, or others of the same form.

/** The part of Jest's interface that is used. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => void;
  /** @param timeout in milliseconds. */
  readonly test: (name: string, body: () => Promise<void>, timeout: number) => void;
  readonly afterAll: (body: () => void) => void;
}

/** The runner whose functions are global. @throws Error when there is none. */
export function globalRunner(): Runner {
  const { describe, test, afterAll }: Partial<Runner> = globalThis as Partial<Runner>;
  if (describe === undefined || test === undefined || afterAll === undefined)
    throw new Error('no global describe, test and afterAll: pass a runner');
  return { describe, test, afterAll };
}

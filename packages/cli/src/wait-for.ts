// A wait that Ctrl-C ends.

/** Settles after `ms` milliseconds, or as soon as `interrupted` is aborted. */
export function waitFor(ms: number, interrupted: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      interrupted.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    interrupted.addEventListener('abort', end, { once: true });
    if (interrupted.aborted) end();
  });
}

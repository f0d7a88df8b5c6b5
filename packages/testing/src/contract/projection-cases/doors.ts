// Doors: what a handler or a store waits at until the case lets it go on.

/** A door that opens once. */
export interface Door {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

/** A closed door. */
export function door(): Door {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

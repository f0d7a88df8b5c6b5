// A statement and its parameters, put together piece by piece.

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Sent again and again: the server keeps its plan, unless the store was told not to. */
  readonly hot?: true;
  /** May take as long as it likes: it builds an index, for example. */
  readonly slow?: true;
}

/** A row of an answer, as text. */
export type Row = readonly (string | null)[];

/** Collects parameters: each call gives the place of the next one, with its type. */
export interface Parameters {
  (value: unknown, type: string): string;
  readonly values: readonly unknown[];
}

export function parameters(): Parameters {
  const values: unknown[] = [];
  const next = (value: unknown, type: string): string => `$${String(values.push(value))}::${type}`;
  return Object.assign(next, { values });
}

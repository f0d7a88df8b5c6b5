// Definitions that the type checker refuses, and JavaScript does not, and why they are refused.
import { defineAggregate, DefinitionError } from '@millrace/core';
import * as t from 'io-ts';

interface Loose {
  readonly type?: unknown;
  readonly key?: unknown;
  readonly state?: unknown;
  readonly initial?: unknown;
  readonly snapshot?: unknown;
  readonly events?: unknown;
  readonly retired?: unknown;
  readonly commands?: unknown;
}

export const define = (spec: Loose) =>
  defineAggregate({
    type: 'thing',
    key: { id: t.string },
    initial: {},
    events: {},
    commands: {},
    ...spec,
  } as never);

/** Why it is refused. */
export const refusal = (spec: Loose): string => {
  try {
    define(spec);
  } catch (error) {
    if (error instanceof DefinitionError) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
};

export const decide = () => undefined;
export const named = (name: string, value: unknown): object => Object.fromEntries([[name, value]]);

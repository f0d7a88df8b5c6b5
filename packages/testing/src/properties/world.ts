// Random commands on a real repository: a few aggregates of each definition, and what came of each command.
import * as fc from 'fast-check';
import type * as E from 'fp-ts/lib/Either.js';
import {
  load,
  transact,
  type AnyDefinition,
  type Failed,
  type Invalid,
  type JsonObject,
  type Repository,
} from '@millrace/core';
import { kernelOf, type AggregateValue } from '../scenario/model.js';
import type { Inputs } from './inputs.js';

/** A command of a run, in the form of a message; its id is its place in the run. */
export interface AnyMessage {
  readonly type: string;
  readonly data: JsonObject;
}

/** What came of a message. */
export type Outcome = E.Either<
  { readonly _tag: string; readonly command?: string; readonly message: string; readonly cause?: unknown },
  { readonly events: readonly unknown[]; readonly aggregate: AggregateValue }
>;

const MOST_KEYS = 3;
const MOST_MESSAGES = 20;

/** Messages to at most three aggregates of each definition, so that they meet. `undefined` without any command. */
export function messagesOf(
  models: readonly { readonly definition: AnyDefinition; readonly inputs: Inputs }[],
): fc.Arbitrary<readonly AnyMessage[]> | undefined {
  const commands = models.flatMap(({ definition, inputs }, model) =>
    [...kernelOf(definition).commands.values()].map((command) =>
      fc.record({
        model: fc.constant(model),
        type: fc.constant(command.type),
        to: fc.nat(MOST_KEYS - 1),
        data: inputs.command(command),
      }),
    ),
  );
  if (commands.length === 0) return undefined;
  const keys = fc.tuple(...models.map(({ inputs }) => fc.array(inputs.key, { minLength: 1, maxLength: MOST_KEYS })));
  const sent = fc.array(fc.oneof(...commands), { minLength: 1, maxLength: MOST_MESSAGES });
  return fc.tuple(keys, sent).map(([keys, sent]) =>
    sent.map(({ model, type, to, data }) => {
      const pool = keys[model] ?? [];
      return { type, data: { ...data, ...pool[to % pool.length] } };
    }),
  );
}

/** Transacts the messages one after another, and shows `visit` what came of each. */
export async function runMessages(
  repository: Repository,
  messages: readonly AnyMessage[],
  visit: (outcome: Outcome, message: AnyMessage) => Promise<void> | void,
): Promise<void> {
  const run = transact(repository) as unknown as (message: object) => () => Promise<Outcome>;
  for (const [i, message] of messages.entries()) await visit(await run({ id: `command-${i}`, ...message })(), message);
}

/** The aggregate as `repository` loads it. @throws Error when it cannot be loaded. */
export async function loaded(
  repository: Repository,
  definitions: readonly AnyDefinition[],
  aggregate: AggregateValue,
): Promise<AggregateValue> {
  const definition = definitions.find(({ type }) => type === aggregate.type);
  const run = load(repository) as unknown as (
    definition: unknown,
    key: unknown,
  ) => () => Promise<E.Either<Invalid<undefined> | Failed<undefined>, AggregateValue>>;
  const kernel = definition === undefined ? undefined : kernelOf(definition);
  const key = kernel?.key.encode(aggregate.key as JsonObject);
  const result = await run(definition, key !== undefined && 'json' in key ? key.json : undefined)();
  if (result._tag === 'Left') throw new Error(`${aggregate.type} cannot be loaded: ${result.left.message}`);
  return result.right;
}

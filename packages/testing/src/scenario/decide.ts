// Decides the command of a scenario.
import type { AnyDefinition } from '@millrace/core';
import type { Decision } from './decision.js';
import { kernelOf, type AggregateValue, type CommandKernel, type Fields, type Kernel } from './model.js';
import { print } from './print.js';
import { normal, resolveReads } from './reads.js';
import { ScenarioError } from './scenario-error.js';

type Left =
  | { readonly _tag: 'Rejected'; readonly code: string; readonly details: unknown }
  | Extract<Decision, { readonly _tag: 'Invalid' }>
  | { readonly _tag: 'Failed'; readonly message: string; readonly cause?: unknown };

type Step = (
  data: unknown,
  reads: unknown,
) => (aggregate: unknown) => { readonly left: Left } | { readonly right: AggregateValue };

/**
 * Takes a command with its data and reads, or a message with its reads, and decides.
 *
 * @returns what came of it, and the command in words.
 * @throws ScenarioError when the decider is broken: no scenario expects that.
 */
export function decide(
  definition: AnyDefinition,
  aggregate: AggregateValue,
  given: unknown,
  args: readonly unknown[],
): { readonly subject: string; readonly decision: Decision } {
  const kernel = kernelOf(definition);
  const [command, data, reads] =
    typeof given === 'function'
      ? [commandOf(definition, given), args[0], args[1]]
      : [...openMessage(kernel, aggregate, given), args[0]];
  const members = definition as unknown as Readonly<Record<string, { readonly step: Step }>>;
  const step = members[command.name]?.step;
  if (step === undefined) throw new ScenarioError(`when: '${kernel.type}' has no command '${command.name}'`);

  const subject = `${command.type}${data === undefined ? '' : ` ${print(data)}`} on ${print(aggregate.key)}`;
  const result = step(data, resolveReads(kernel, command, aggregate, data, reads))(aggregate);
  if ('right' in result) {
    const events = kernel.contextOf(result.right)?.encoded ?? [];
    return { subject, decision: { _tag: 'Events', events } };
  }
  const { left } = result;
  if (left._tag === 'Failed') throw new ScenarioError(`${subject}: ${left.message}`, left.cause);
  return { subject, decision: left._tag === 'Rejected' ? { ...left, _tag: 'Rejection' } : left };
}

function commandOf(definition: AnyDefinition, given: unknown): CommandKernel {
  const { type, commands } = kernelOf(definition);
  const members = definition as unknown as Readonly<Record<string, unknown>>;
  const command = [...commands.values()].find(({ name }) => members[name] === given);
  if (command === undefined) throw new ScenarioError(`when: what was given is no command of '${type}'`);
  return command;
}

function openMessage(
  kernel: Kernel,
  aggregate: AggregateValue,
  given: unknown,
): readonly [command: CommandKernel, data: Fields] {
  const { type, data } = (given ?? {}) as { readonly type?: unknown; readonly data?: Fields };
  const command = [...kernel.commands.values()].find((known) => known.type === type);
  if (command === undefined || typeof data !== 'object')
    throw new ScenarioError(`when: expected a command or a message of '${kernel.type}', got ${print(given)}`);
  const isKey = ([name]: readonly [string, unknown]) => kernel.key.names.includes(name);
  const key = Object.fromEntries(Object.entries(data).filter(isKey));
  const encoded = kernel.key.encode(aggregate.key as Fields);
  if (normal(kernel, key) !== normal(kernel, 'json' in encoded ? encoded.json : undefined))
    throw new ScenarioError(`when ${command.type}: the message is for ${print(key)}, not for ${print(aggregate.key)}`);
  return [command, Object.fromEntries(Object.entries(data).filter((entry) => !isKey(entry)))];
}

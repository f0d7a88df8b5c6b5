// The aggregates that a command of a scenario reads: given by the test, and checked to be the ones it would load.
import { decode, encode, type AggregateValue, type CommandKernel, type Fields, type Kernel } from './model.js';
import { print } from './print.js';
import { ScenarioError } from './scenario-error.js';

/**
 * The third argument of the decider, from what the scenario gives.
 *
 * @throws ScenarioError when a declared read is missing, or is not the aggregate that the command would load: the test
 * would then show what can never happen.
 */
export function resolveReads(
  kernel: Kernel,
  command: CommandKernel,
  aggregate: AggregateValue,
  input: unknown,
  given: unknown,
): Readonly<Record<string, unknown>> {
  const reads = (given ?? {}) as Readonly<Record<string, unknown>>;
  const refuse = (why: string, cause?: unknown) => new ScenarioError(`when ${command.type}: ${why}`, cause);
  for (const name of Object.keys(reads)) {
    if (!command.reads.some((read) => read.name === name)) throw refuse(`it declares no read '${name}'`);
  }
  const decoded = decode(command.codec, input ?? {}, 'refuse');
  const entries = command.reads.map(({ name, type, key }): [string, unknown] => {
    const other = aggregateOf(kernel, reads[name]);
    const identity = kernel.contextOf(other)?.base.identity;
    if (identity === undefined)
      throw refuse(`it reads '${name}': give \`{ ${name}: given(...) }\` or an aggregate of '${type}'`);
    if (identity.kernel.type !== type) throw refuse(`it reads '${type}' as '${name}', not '${identity.kernel.type}'`);
    // Refused data are never decided on: the decision will say so.
    if ('refused' in decoded) return [name, other];
    let wanted: unknown;
    try {
      wanted = key(decoded.data, aggregate.key);
    } catch (cause) {
      throw refuse(`the key of the read '${name}' threw`, cause);
    }
    const [should, is] = [normal(identity.kernel, wanted), print(encode(identity.kernel.key, other.key as Fields))];
    if (should !== is) throw refuse(`as '${name}' it would read ${print(wanted)}, not ${print(other.key)}`);
    return [name, other];
  });
  return Object.fromEntries(entries);
}

// What `given` makes has the aggregate in it; an aggregate itself may have an event of that name.
function aggregateOf(kernel: Kernel, given: unknown): AggregateValue {
  const inside = kernel.contextOf(given) === undefined && typeof given === 'object' && given !== null;
  return (inside && 'aggregate' in given ? given.aggregate : given) as AggregateValue;
}

/** An encoded key in a form in which equal keys print the same. */
export function normal(kernel: Kernel, key: unknown): string {
  const decoded = decode(kernel.key, key, 'ignore');
  return print('refused' in decoded ? decoded : encode(kernel.key, decoded.data));
}

// Names that a definition may not use, and the errors that say so: at definition time, where the mistake is made.

/** Members of every aggregate, which an event would hide. */
export type AggregateMember = 'type' | 'key' | 'exists' | 'revision' | 'state' | 'pending';
/** Members of every definition, which a command would hide. */
export type DefinitionMember = 'type' | 'doc' | 'key' | 'events' | 'empty';
/** `then` makes a value a promise to `await`; the others are on every object. */
export type TakenName =
  | 'then'
  | 'toJSON'
  | 'constructor'
  | 'hasOwnProperty'
  | 'isPrototypeOf'
  | 'propertyIsEnumerable'
  | 'toLocaleString'
  | 'toString'
  | 'valueOf'
  | '__proto__'
  | '__defineGetter__'
  | '__defineSetter__'
  | '__lookupGetter__'
  | '__lookupSetter__';

const AGGREGATE_MEMBERS: ReadonlySet<string> = new Set<AggregateMember>([
  'type',
  'key',
  'exists',
  'revision',
  'state',
  'pending',
]);
const DEFINITION_MEMBERS: ReadonlySet<string> = new Set<DefinitionMember>(['type', 'doc', 'key', 'events', 'empty']);

/** A mistake in a definition. Thrown by `defineAggregate` and `makeRepository`, before anything runs. */
export class DefinitionError extends Error {
  readonly _tag = 'DefinitionError';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DefinitionError';
  }
}

/** Throws unless `type` can name an aggregate. */
export function checkAggregateType(type: unknown): asserts type is string {
  const refused = (why: string) => new DefinitionError(`the aggregate type ${JSON.stringify(type)} ${why}`);
  if (typeof type !== 'string') throw refused('must be a string');
  if (type === '') throw refused('must not be empty');
  if (type.includes('-')) throw refused("has a '-', which ends the category in a stream name");
  if (type.startsWith('$')) throw refused("begins with '$', which marks system streams");
  if (!/^[\x21-\x7e]+$/.test(type) || type.includes('/'))
    throw refused("must be printable ASCII without spaces and '/'");
}

/** Throws unless `name` can name an event of `type`. */
export function checkEventName(type: string, name: string): void {
  checkName(type, 'event', name, AGGREGATE_MEMBERS, 'aggregate');
}

/** Throws unless `name` can name a command of `type`. */
export function checkCommandName(type: string, name: string): void {
  checkName(type, 'command', name, DEFINITION_MEMBERS, 'definition');
}

function checkName(type: string, what: string, name: string, members: ReadonlySet<string>, owner: string): void {
  const refused = (why: string) =>
    new DefinitionError(`the ${what} '${name}' of '${type}' ${why}: choose another name`);
  if (members.has(name)) throw refused(`is named like a member of every ${owner}`);
  if (name === 'then') throw refused('would make its owner look like a promise');
  if (name === 'toJSON' || name in Object.prototype) throw refused('is named like a member of every object');
  if (!/^[\x21-\x7e]+$/.test(name) || name.includes('/'))
    throw refused("must be printable ASCII without spaces and '/'");
}

/** Throws unless `names` can be properties of the `what` called `name`, beside the key's. */
export function checkProperties(
  type: string,
  what: string,
  props: Readonly<Record<string, unknown>>,
  key: readonly string[],
): void {
  for (const [name, codec] of Object.entries(props)) {
    if (key.includes(name))
      throw new DefinitionError(
        `the property '${name}' of ${what} of '${type}' is named like a property of the key, which is merged in`,
      );
    checkCodec(type, `${what}, property '${name}'`, codec);
  }
  if (Object.hasOwn(props, '__proto__'))
    throw new DefinitionError(`${what} of '${type}' has a property named '__proto__'`);
}

/** Throws unless `codec` is an io-ts codec. */
export function checkCodec(type: string, what: string, codec: unknown): void {
  const has = (member: string) =>
    typeof codec === 'object' && codec !== null && typeof (codec as Record<string, unknown>)[member] === 'function';
  if (!has('is') || !has('decode') || !has('encode'))
    throw new DefinitionError(`${what} of '${type}': expected an io-ts codec`);
}

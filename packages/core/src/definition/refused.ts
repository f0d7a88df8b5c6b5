// Refusals at definition time, for the type checker: each names what is wrong at the place where it is written.
import type { AggregateMember, DefinitionMember, TakenName } from './names.js';

/** A type that nothing has; its argument is what the user reads. */
export interface Refused<Why extends string> {
  readonly refused: Why;
}

/**
 * `Check`, once the deciders' results are known. The first pass of inference leaves functions aside; a refusal in it
 * would end the inference there and give every handler a parameter of type `any`, far from the mistake.
 */
export type OnceInferred<Results, Check> = unknown extends Results
  ? unknown
  : unknown extends Results[keyof Results]
    ? unknown
    : Check;

export type CheckType<Type extends string> = Type extends ''
  ? Refused<'an aggregate type must not be empty'>
  : Type extends `${string}-${string}`
    ? Refused<`the aggregate type '${Type}' has a '-', which ends the category in a stream name`>
    : Type extends `$${string}`
      ? Refused<`the aggregate type '${Type}' begins with '$', which marks system streams`>
      : unknown;

type CheckNames<Entries, Taken, What extends string> = {
  readonly [
    N in keyof Entries as N extends Taken | TakenName ? N : never
  ]: Refused<`'${N & string}' is taken: choose another name for this ${What}`>;
};

type CheckProps<Entries, Key, What extends string> = {
  readonly [N in keyof Entries as keyof Entries[N] & keyof Key extends never ? never : N]: {
    readonly data: {
      readonly [
        P in keyof Entries[N] & keyof Key
      ]: Refused<`'${P & string}' is a property of the key, which every ${What} carries already`>;
    };
  };
};

export type CheckEvents<Events, Key> = CheckNames<Events, AggregateMember, 'event'> & CheckProps<Events, Key, 'event'>;
export type CheckCommands<Results, Data, Key> = CheckNames<Results, DefinitionMember, 'command'> &
  CheckProps<Data, Key, 'command'>;

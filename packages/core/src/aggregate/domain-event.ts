// An event as the model sees it: its type and its decoded data, the key merged in.
import * as E from 'fp-ts/lib/Either.js';
import { Issues, type Fields } from '../codec/record.js';
import type { EventKernel } from '../definition/kernel.js';
import type { InputOfProps, TypeOfProps } from '../definition/props.js';
import type { DataArgs, Shape } from '../definition/shape.js';
import { invalid, type Invalid } from '../transact/result.js';

/** Something that happened: past tense, immutable, cannot be refused. */
export interface DomainEvent<Type extends string = string, Data = Readonly<Fields>> {
  /** The aggregate type and the event's name: `account/opened`. */
  readonly type: Type;
  /** Decoded, the key merged in. Frozen. */
  readonly data: Data;
}

/** Constructors of events standing alone, by name. Left: the data or key is refused by its codec. */
export type StandaloneEvents<A extends Shape> = {
  readonly [N in keyof A['events'] & string]: (
    key: TypeOfProps<A['key']>,
    ...data: DataArgs<TypeOfProps<A['events'][N]>>
  ) => E.Either<Invalid<undefined>, DomainEvent<`${A['type']}/${N}`, TypeOfProps<A['events'][N] & A['key']>>>;
};

/** Makes an event of `kernel` from decoded key and data. */
export function standaloneEvent(
  kernel: EventKernel,
  key: unknown,
  data: unknown,
): E.Either<Invalid<undefined>, DomainEvent> {
  const encoded = kernel.codec.encode({ ...(data as Fields | undefined), ...(key as InputOfProps<unknown>) });
  if (encoded instanceof Issues) return E.left(invalid(undefined, { event: kernel.type, issues: encoded.list }));
  return E.right(Object.freeze({ type: kernel.type, data: encoded.decoded }));
}

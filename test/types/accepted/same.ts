// A type test: compiles only when two types are the same.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : [never];

/** Takes no argument when `A` and `B` are the same type, and cannot be called otherwise. */
export const same = <A, B>(..._: Same<A, B>): void => undefined;

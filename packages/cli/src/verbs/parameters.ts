// The arguments and options of verbs: what they are called, what they mean, and how their text is read.
import * as E from 'fp-ts/lib/Either.js';

/** From the text that was typed to a value; left: why not, in words. */
export type Parse<A> = (text: string) => E.Either<string, A>;

/** An option, `--name <value>`. */
export interface Option<A> {
  readonly doc: string;
  /** What stands behind the name in the help: `<n>`; `undefined` for a flag. */
  readonly value: string | undefined;
  /** May be given several times. */
  readonly repeated: boolean;
  /** From all that was given to the value. Flags give no text. */
  readonly read: (texts: readonly string[]) => E.Either<string, A>;
  /** Shown in the help. */
  readonly otherwise?: string;
}

/** An argument, by its place. */
export interface Argument<A> {
  readonly doc: string;
  readonly required: boolean;
  readonly variadic: boolean;
  readonly read: (texts: readonly string[]) => E.Either<string, A>;
}

/** What was given for `Specs`. */
export type ValuesOf<Specs> = { readonly [K in keyof Specs]: Specs[K] extends { read: infer R } ? ReadBy<R> : never };
type ReadBy<R> = R extends (texts: readonly string[]) => E.Either<string, infer A> ? A : never;

/** `--name`: true when it is given. */
export function flag(doc: string): Option<boolean> {
  return { doc, value: undefined, repeated: false, read: (texts) => E.right(texts.length > 0) };
}

/** `--name <value>`, read by `parse`; `undefined` when it is not given. */
export function option<A>(value: string, doc: string, parse: Parse<A>): Option<A | undefined> {
  return { doc, value, repeated: false, read: ([text]) => (text === undefined ? E.right(undefined) : parse(text)) };
}

/** As `option`, with what holds when it is not given. */
export function optionOr<A>(value: string, doc: string, parse: Parse<A>, otherwise: A): Option<A> {
  const read = ([text]: readonly string[]) => (text === undefined ? E.right(otherwise) : parse(text));
  return { doc, value, repeated: false, read, otherwise: String(otherwise) };
}

/** `--name <value>`, as often as wanted. */
export function options<A>(value: string, doc: string, parse: Parse<A>): Option<readonly A[]> {
  return { doc, value, repeated: true, read: E.traverseArray(parse) };
}

/** An argument that must be given. */
export function argument(doc: string): Argument<string> {
  return { doc, required: true, variadic: false, read: ([text = '']) => E.right(text) };
}

/** An argument that may be left out. */
export function optionalArgument(doc: string): Argument<string | undefined> {
  return { doc, required: false, variadic: false, read: ([text]) => E.right(text) };
}

/** All arguments from this place on. */
export function rest(doc: string, { required = true } = {}): Argument<readonly string[]> {
  return { doc, required, variadic: true, read: E.right };
}

/** Any text. */
export const anyText: Parse<string> = E.right;

/** A whole number, 0 or more. */
export const wholeNumber: Parse<number> = (text) =>
  /^\d{1,15}$/.test(text) ? E.right(Number(text)) : E.left(`expected a whole number, got '${text}'`);

/** A whole number, 1 or more. */
export const positiveNumber: Parse<number> = (text) =>
  /^0*[1-9]\d{0,14}$/.test(text) ? E.right(Number(text)) : E.left(`expected a number of at least 1, got '${text}'`);

/** A revision: a whole number of any size. */
export const revision: Parse<bigint> = (text) =>
  /^\d{1,20}$/.test(text) ? E.right(BigInt(text)) : E.left(`expected a revision, such as 0 or 41, got '${text}'`);

/** One of `names`. */
export function oneOf<const Name extends string>(...names: readonly Name[]): Parse<Name> {
  return (text) => {
    const name = names.find((each) => each === text);
    return name === undefined ? E.left(`expected one of ${names.join(', ')}, got '${text}'`) : E.right(name);
  };
}

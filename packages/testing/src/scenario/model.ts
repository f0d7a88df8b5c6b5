// A definition and its aggregates as scenarios and properties use them: by names that are only known at run time.
import { KERNEL, type AnyDefinition } from '@millrace/core';

/** The compiled inside of a definition. */
export type Kernel = AnyDefinition[typeof KERNEL];
export type EventKernel = Kernel['events'] extends ReadonlyMap<string, infer E> ? E : never;
export type CommandKernel = Kernel['commands'] extends ReadonlyMap<string, infer C> ? C : never;
export type RecordCodec = Kernel['key'];
export type AggregateValue = ReturnType<Kernel['aggregate']>;
/** Encoded data. */
export type Json = Extract<ReturnType<RecordCodec['encode']>, { readonly json: unknown }>['json'];
/** Decoded data. */
export type Fields = Readonly<Record<string, unknown>>;
type Issues = Exclude<ReturnType<RecordCodec['encode']>, { readonly json: unknown }>;

export function kernelOf(definition: AnyDefinition): Kernel {
  return definition[KERNEL];
}

/** Decoded data, or in words why there are none. */
export type Decoded = { readonly data: Fields } | { readonly refused: string };

/** Decodes an object, to data that are the caller's own. */
export function decode(codec: RecordCodec, value: unknown, unknown: 'refuse' | 'ignore'): Decoded {
  const data = codec.decode(value, unknown);
  // Data are an object of their own making; anything may be a property of theirs.
  return Object.getPrototypeOf(data) === Object.prototype
    ? { data: data as Fields }
    : { refused: explain(data as Issues) };
}

/** Encodes data, and checks that JSON holds them. */
export function encode(codec: RecordCodec, data: Fields): { readonly json: Json } | { readonly refused: string } {
  const encoded = codec.encode(data);
  return 'json' in encoded ? { json: encoded.json } : { refused: explain(encoded) };
}

/** What JSON text gives back. */
export function throughText(json: Json): unknown {
  return JSON.parse(JSON.stringify(json));
}

function explain({ list }: Issues): string {
  return list.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
}

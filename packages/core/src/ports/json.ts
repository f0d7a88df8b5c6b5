// The JSON values that a store carries: data and metadata of events, and states of snapshots.

/** Any value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object: plain, with string keys. */
export interface JsonObject {
  readonly [name: string]: Json;
}

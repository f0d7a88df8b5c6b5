// What a view store must know of a view to make a place for it.

/** A property by which rows are found: what it holds once encoded. */
export interface ViewField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'json';
}

/**
 * The shape of a view. `documents`: keyed rows of JSON, which the framework writes. `custom`: whatever the handlers
 * write; the store keeps only how far they are.
 */
export type ViewLayout =
  | { readonly kind: 'documents'; readonly key: readonly ViewField[]; readonly lookups: readonly ViewField[] }
  | { readonly kind: 'custom' };

/** The layout of all custom views. */
export const CUSTOM_LAYOUT: ViewLayout = { kind: 'custom' };

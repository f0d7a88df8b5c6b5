// Properties for models of one's own, checked with fast-check.
export { arbitraryOf, ArbitraryError, type CodecArbitraries } from './arbitrary-of.js';
export { checkModel, modelProperties } from './model-properties.js';
export type { CheckOptions, EventSamples, ModelOptions, PropertyArbitraries } from './model-options.js';
export { PropertyError, type ModelProperty } from './model-property.js';

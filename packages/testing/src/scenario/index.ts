// given/when/then for aggregates.
export { checkUpcastSamples, type UpcastSample, type UpcastSamples } from './check-upcast-samples.js';
export { given } from './given.js';
export { ScenarioError } from './scenario-error.js';
export type {
  Given,
  RejectionsOf,
  ScenarioCommand,
  ScenarioEvent,
  ScenarioReads,
  Then,
  When,
  WhenArgs,
} from './shape.js';

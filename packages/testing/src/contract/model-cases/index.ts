// The cases of the model (A) that touch a store.
import type { StoreCase } from '../store-contract.js';
import { committing } from './committing.js';
import { registrationFlow } from './registration-flow.js';
import { storedEvents } from './stored-events.js';
import { turnstileStory } from './turnstile-story.js';

/** A09 to A27, A29 and A30. */
export const modelCases: readonly StoreCase[] = [
  ...turnstileStory,
  ...registrationFlow,
  ...committing,
  ...storedEvents,
];

// The public names of @millrace/testing.
export * from './faults/index.js';
export { manualClock, type ManualClock, type ManualClockOptions } from './manual-clock.js';
export { seededRandom, type SeededRandom } from './seeded-random.js';
export { EmailAddress, EmailText, RegistrationAccount } from './domains/registration.js';
export { Turnstile } from './domains/turnstile.js';
export * from './scenario/index.js';

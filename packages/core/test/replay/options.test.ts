// What a replay is not started with.
import { DefinitionError, replay, type ReplayOptions } from '@millrace/core';
import { memoryCheckpoints, memoryStore } from '@millrace/repository-memory';

const start = (options: Partial<ReplayOptions>) => () =>
  replay({ name: 'copy', from: memoryStore(), to: memoryStore(), ...options });

test('to park needs a place where parked streams are kept', () => {
  expect(start({ policy: 'park' })).toThrow(DefinitionError);
  expect(start({ policy: 'park' })).toThrow(/replay 'copy': policy 'park' needs a `checkpoint` store/u);
  expect(start({ policy: 'park', checkpoint: memoryCheckpoints() })).not.toThrow();
});

test('a replay without a name, bounds that let nothing through, and a dry run that follows make no sense', () => {
  expect(start({ name: '' })).toThrow(/needs a `name`/u);
  for (const name of ['inHand', 'parallel', 'batch', 'cachedStreams', 'lease', 'saveEvery'] as const)
    expect(start({ [name]: 0 })).toThrow(`replay 'copy': ${name}: expected at least 1, got 0`);
  expect(start({ maxParked: -1 })).toThrow(/maxParked/u);
  expect(start({ retry: { attempts: 0, delay: () => 0 } })).toThrow(/retry: `attempts`/u);
  expect(start({ dryRun: true, follow: true })).toThrow(/a dry run does not `follow`/u);
});

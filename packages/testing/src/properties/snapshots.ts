// Property: a state that went through its codec and JSON folds on as if it never had.
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { failure } from 'io-ts/lib/PathReporter.js';
import {
  KERNEL,
  makeRepository,
  type AnyDefinition,
  type BackgroundProblem,
  type EventStore,
  type Snapshot,
  type SnapshotStore,
} from '@millrace/core';
import { kernelOf } from '../scenario/model.js';
import { same } from './fold.js';
import { modelProperty, type ModelProperty } from './model-property.js';
import { counting } from './vacuous.js';
import { loaded, runMessages, type AnyMessage } from './world.js';

/** Runs commands with a snapshot after each commit and no cache, and compares with the fold of all events. */
export function snapshotsAgree(
  type: string,
  definitions: readonly AnyDefinition[],
  messages: fc.Arbitrary<readonly AnyMessage[]>,
  store: () => EventStore,
): ModelProperty {
  const { count, vacuous } = counting(type);
  const snapshotted = definitions.map(withSnapshots);
  const property = fc.asyncProperty(messages, async (messages) => {
    const streams = store();
    const problems: BackgroundProblem[] = [];
    const repository = makeRepository(streams, snapshotted, {
      snapshots: textSnapshots(),
      cache: 'none',
      onProblem: (problem) => problems.push(problem),
    });
    const full = makeRepository(streams, definitions, { cache: 'none' });
    await runMessages(repository, messages, async (outcome, message) => {
      await repository.idle();
      if (outcome._tag === 'Right') {
        const { aggregate, events } = outcome.right;
        count(events);
        const fold = await loaded(full, definitions, aggregate);
        same(aggregate, fold, `after ${message.type} on a snapshot, the state is not the full fold`);
        const resumed = await loaded(repository, snapshotted, aggregate);
        same(resumed, fold, `after ${message.type}, the snapshot is not the full fold`);
      }
      const [problem] = problems;
      if (problem !== undefined)
        throw new Error(`${problem.what} of ${problem.stream} failed: ${explain(problem.cause)}`);
    });
  });
  return modelProperty(`${type}: snapshot and full fold agree`, property, vacuous);
}

function withSnapshots(definition: AnyDefinition): AnyDefinition {
  const kernel = kernelOf(definition);
  if (kernel.state === undefined) return definition;
  const { type, key } = definition;
  return Object.freeze({ type, key, [KERNEL]: { ...kernel, snapshot: { every: 1 } } });
}

function textSnapshots(): SnapshotStore {
  const texts = new Map<string, string>();
  return {
    load: (stream) => async () => {
      const text = texts.get(stream);
      if (text === undefined) return E.right(undefined);
      const { revision, commands, anchor, ...rest } = JSON.parse(text) as Texted;
      return E.right({
        ...rest,
        revision: BigInt(revision),
        anchor: { ...anchor, revision: BigInt(anchor.revision) },
        commands: commands.map(([id, at]) => [id, BigInt(at)] as const),
      });
    },
    save: (snapshot) => async () => {
      const text = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
      texts.set(snapshot.stream, JSON.stringify(snapshot, text));
      return E.right(undefined);
    },
  };
}

/** A snapshot whose revisions are text. */
type Texted = Omit<Snapshot, 'revision' | 'commands' | 'anchor'> & {
  readonly revision: string;
  readonly anchor: { readonly revision: string; readonly id: string };
  readonly commands: readonly (readonly [commandId: string, revision: string])[];
};

function explain(cause: unknown): string {
  if (Array.isArray(cause)) return failure(cause as t.Errors).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}

// R13: what was asked, what was answered, and what the store must hold then.
import type { AggregateOf, RecordedEvent } from '@millrace/core';
import { assert } from '../../asserting.js';
import { commits, numbers, type Tally, type Tallying } from '../tally.js';
import { decided, type Request } from './plain-model.js';

export type Answer = Awaited<ReturnType<Tallying['run']>>;

interface Sent {
  readonly answer: Answer;
  /** The newest revision that was acknowledged to anybody when it was sent. */
  readonly known: bigint;
  /** Whether it had been told that it is stored when it was sent. */
  readonly again: boolean;
}

export interface Entry {
  readonly request: Request;
  /** In the order in which the answers came. */
  readonly sent: Sent[];
  /** Whether it was sent when nothing else was, and the answer left no doubt. */
  settled: boolean;
}

interface Looked {
  readonly aggregate: AggregateOf<typeof Tally>;
  /** As in `Sent`; `undefined` where no newest state was asked for. */
  readonly known: bigint | undefined;
}

/** The life of a stream, from its creation or re-creation on. */
export interface Life {
  /** The revision of its first event. */
  readonly first: bigint;
  readonly entries: Map<string, Entry>;
  readonly looked: Looked[];
}

export const newLife = (first: bigint): Life => ({ first, entries: new Map(), looked: [] });

const saysStored = ({ answer }: Sent): boolean => answer._tag === 'Right' && answer.right.events.length > 0;

/** Whether the sender was told that the events are stored. */
export function toldStored({ sent }: Entry): boolean {
  return sent.some(saysStored);
}

/** Whether an answer says for certain what has become of a command. */
export function isCertain(answer: Answer): boolean {
  return answer._tag === 'Right' || answer.left._tag === 'Rejected';
}

/** Holds a life against the events that the stream has of it. */
export function assertLife(life: Life, stored: readonly RecordedEvent[]): void {
  const totals = totalsOf(life, stored);
  const ids = commits(stored);
  assert.deepEqual([...new Set(ids)], ids, 'no command is applied twice');
  for (const entry of life.entries.values()) {
    const own = stored.filter(({ metadata }) => metadata['commandId'] === entry.request.id);
    for (const one of entry.sent) assertAnswer(life, entry.request, one, own, totals);
    // A `Conflict`, `Failed` or `Rejected` promises that this send has written nothing.
    const tags = entry.sent.map(({ answer }) => (answer._tag === 'Right' ? 'Committed' : answer.left._tag));
    if (!toldStored(entry) && (entry.settled || !tags.includes('Indeterminate')))
      assert.deepEqual(own, [], `${entry.request.id} was ${tags.join()}, and is stored`);
  }
  for (const { aggregate, known } of life.looked) {
    assertState(life, aggregate, totals);
    const at = aggregate.revision ?? life.first - 1n;
    assert.ok(known === undefined || at >= known, `a load gave ${String(at)} when ${String(known)} was acknowledged`);
  }
}

/** The total before each event, and after the last one: each commit is what the plain model makes of its request there. */
function totalsOf({ first, entries }: Life, stored: readonly RecordedEvent[]): readonly number[] {
  const totals = [0];
  for (let i = 0; i < stored.length;) {
    const id = stored[i]?.metadata['commandId'] as string;
    const { request } = entries.get(id) ?? assert.fail(`${id} was never sent`);
    const group = stored.slice(i).filter(({ metadata }) => metadata['commandId'] === id);
    let total = totals.at(-1) ?? 0;
    assert.deepEqual(numbers(group), decided(total, request), `${id} is not what the model makes of ${String(total)}`);
    for (const { revision, data } of group) {
      assert.equal(revision, first + BigInt(i++), 'revisions have no gap');
      const { by, from } = data as { readonly by: number; readonly from: number };
      assert.equal(from, total, `${id} was decided on another state than the one before it`);
      totals.push((total += by));
    }
  }
  return totals;
}

function assertAnswer(
  life: Life,
  request: Request,
  { answer, known, again }: Sent,
  own: readonly RecordedEvent[],
  totals: readonly number[],
): void {
  // What the decision may have been made on: any state that is no older than what was acknowledged before.
  const since = totals.slice(Number(known - life.first) + 1);
  if (answer._tag === 'Left') {
    const { left } = answer;
    assert.equal(left.commandId, request.id);
    if (left._tag === 'Rejected') {
      assert.ok(!again, `${request.id} was rejected although it is stored`);
      assert.ok(
        since.some((total) => total === left.details.total && decided(total, request) === 'rejected'),
        `${request.id} was rejected on ${String(left.details.total)}, which was no total since it was sent`,
      );
    } else assert.notEqual(left._tag, 'Invalid');
    return;
  }
  const { events, aggregate, commandId } = answer.right;
  assert.equal(commandId, request.id);
  assertState(life, aggregate, totals);
  if (events.length === 0) {
    assert.ok(!again, `${request.id} had nothing to do although it is stored`);
    assert.ok(
      since.some((total) => decided(total, request).length === 0),
      `${request.id} had something to do on every state since it was sent`,
    );
    return;
  }
  const said = events.map(({ id, type, revision, data, metadata }) => ({ id, type, revision, data, metadata }));
  const held = own.map(({ id, type, revision, data, metadata }) => ({ id, type, revision, data, metadata }));
  assert.deepEqual(said, held, `${request.id} says what is stored`);
  const [at, last] = [aggregate.revision ?? -1n, events.at(-1)?.revision ?? -1n];
  assert.ok(at >= last, `${request.id} is stored up to ${String(last)}, and its aggregate is at ${String(at)}`);
}

function assertState({ first }: Life, aggregate: Looked['aggregate'], totals: readonly number[]): void {
  const count = aggregate.revision === undefined ? 0 : Number(aggregate.revision - first) + 1;
  assert.deepEqual(aggregate.state, { total: totals[count], count }, `the state at ${String(aggregate.revision)}`);
}

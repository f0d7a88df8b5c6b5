// R7: the server ends a call without an answer, or never answers: everything settles, and what was in doubt is resolved
// by sending the same message again.
import { status } from '@grpc/grpc-js';
import { load, type RetryPolicy } from '@millrace/core';
import type { Faults } from '@millrace/eventstore-local';
import { left, right } from '@millrace/testing/contract';
import {
  assertSound,
  numbers,
  Tally,
  tallying,
  type Tallying,
} from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { onLocalServer, onServer, type Target } from './target.js';
import { gather, settles, until } from './waiting.js';

const lostReply: RetryPolicy = { attempts: 2, delay: () => 10 };

/** A process with three events, and its calls under way: none of them may hang. */
async function begun(target: Target, url?: string): Promise<Tallying> {
  const here = tallying(target.store(url), target.name('tally'), { lostReply });
  await here.filled(3);
  return here;
}

/** One of everything. Each is in doubt, or has failed and may be tried again, or has worked all the same. */
async function assertSettles(here: Tallying): Promise<void> {
  const unread = async () => left(await load(here.repository, { load: 'readTail' })(Tally, here.key)(), 'Failed');
  const blind = here.count(7, 'blind', { load: 'anyCached' });
  const [failed, doubt, read] = await settles(
    Promise.all([here.count(8, 'read'), blind, unread()]),
    'the calls to a server that does not answer',
  );
  expect([left(failed, 'Failed').retryable, read.retryable]).toEqual([true, true]);
  expect(left(doubt, 'Indeterminate').commandId).toBe('blind');
}

/** The same messages again: each is applied once. */
async function assertResolved(target: Target, here: Tallying): Promise<void> {
  for (const [n, id] of [
    [7, 'blind'],
    [8, 'read'],
  ] as const) {
    let revision: bigint | undefined;
    await until(async () => {
      const outcome = await settles(here.count(n, id), `the command ${id}`);
      if (outcome._tag === 'Right') revision = outcome.right.events[0]?.revision;
      return outcome._tag === 'Right';
    }, `the server took the command ${id}`);
    expect(revision).toBeDefined();
  }
  const events = await gather(target.store().readStream(here.name));
  assertSound(events);
  expect([...numbers(events)].sort()).toEqual([1, 1, 1, 7, 8]);
}

onServer(
  'R7 A server that is never heard again: everything settles, and all is resolved when it is heard',
  async (target) => {
    const proxy = await target.proxied();
    const here = await begun(target, proxy.url);
    proxy.holdReplies();
    await assertSettles(here);
    proxy.mend();
    await assertResolved(target, here);
  },
);

onServer(
  'R7 A server that never hears a request: everything settles, and all is resolved when it hears',
  async (target) => {
    const proxy = await target.proxied();
    const here = await begun(target, proxy.url);
    proxy.holdRequests();
    await assertSettles(here);
    proxy.mend();
    await assertResolved(target, here);
  },
);

const ALWAYS = { times: Infinity };

const SILENCES: readonly (readonly [string, (faults: Faults) => void])[] = [
  ['writes and never answers', (faults) => faults.dropReplies(ALWAYS)],
  ['neither writes nor answers', (faults) => faults.ignoreWrites(ALWAYS)],
  ['writes and ends the call cleanly', (faults) => faults.endCalls(ALWAYS)],
  [
    'writes and ends the call with an error',
    (faults) => faults.endCalls({ ...ALWAYS, end: { code: status.UNAVAILABLE, details: 'gone' } }),
  ],
  ['ends the call cleanly and does not write', (faults) => faults.endCalls({ ...ALWAYS, written: false })],
  ['writes and cuts the connection', (faults) => faults.cutDuringWrites(ALWAYS)],
  [
    'writes and says that the operation timed out',
    (faults) => faults.refuseWrites('timeout', { ...ALWAYS, written: true }),
  ],
];

for (const [what, arm] of SILENCES) {
  onLocalServer(
    `R7 A server that ${what}: each append is in doubt within its deadline, then resolved`,
    async (target) => {
      const { faults } = target.server;
      const here = await begun(target);
      arm(faults);
      const appends = Array.from({ length: 20 }, (_, n) =>
        tallying(target.store(), target.name(`many-${String(n)}`), { lostReply }).count(1, 'one'),
      );
      const doubt = await settles(here.count(7, 'blind', { load: 'anyCached' }), 'an append that is not answered');
      expect(left(doubt, 'Indeterminate').commandId).toBe('blind');
      for (const outcome of await settles(Promise.all(appends), 'many appends'))
        expect(outcome._tag === 'Left' && outcome.left._tag).toBe('Indeterminate');
      faults.clear();
      await assertResolved(target, here);
    },
  );
}

onLocalServer(
  'R7 A server that ends reads without an answer, or never answers them: loads and commands fail, and may be retried',
  async (target) => {
    const { faults } = target.server;
    const here = await begun(target);
    for (const arm of [
      () => faults.ignoreReads(ALWAYS),
      () => faults.failReads({ code: status.UNAVAILABLE, details: 'gone' }, ALWAYS),
      () => faults.failReads({ code: status.INTERNAL, details: 'broken' }, ALWAYS),
    ]) {
      const fault = arm();
      const failed = await settles(
        Promise.all([here.count(8, 'read'), here.count(9, 'read too')]),
        'commands whose reads are not answered',
      );
      for (const outcome of failed) expect(left(outcome, 'Failed').retryable).toBe(true);
      fault.cancel();
    }
    await settles(here.counted(7, 'blind'), 'a command afterwards');
    await assertResolved(target, here);
  },
);

onLocalServer(
  'R7 A follower’s or leader’s refusal of all writes settles, and says that nothing was written',
  async (target) => {
    const { faults } = target.server;
    const here = await begun(target);
    for (const refusal of ['not-ready', 'busy'] as const) {
      const fault = faults.refuseWrites(refusal, ALWAYS);
      const outcome = await settles(here.count(1, refusal, { load: 'anyCached' }), 'a refused append');
      expect(left(outcome, 'Failed').retryable).toBe(true);
      fault.cancel();
    }
    expect(right(await settles(here.count(7, 'blind'), 'an append afterwards')).duplicate).toBe(false);
    await assertResolved(target, here);
  },
);

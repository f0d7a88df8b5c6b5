// R13: one run of random commands, loads, faults, kills and deletions, held against the plain model.
import { load } from '@millrace/core';
import * as E from 'fp-ts/lib/Either.js';
import { seededRandom } from '../../../seeded-random.js';
import { assert, right } from '../../asserting.js';
import { gather, type StoreContext } from '../../store-context.js';
import { Tally } from '../tally.js';
import { assertLife, isCertain, newLife, toldStored, type Entry, type Life } from './ledger.js';
import { randomRequest, type Request } from './plain-model.js';
import { startProcess, type Process } from './processes.js';
import { notingAppends, POLICIES, sendBy } from './sending.js';

/** How large a run is. */
export interface RunOptions {
  readonly seed: number;
  readonly streams?: number;
  readonly processes?: number;
  readonly workers?: number;
  readonly rounds?: number;
  /** Steps of a worker per round. */
  readonly steps?: number;
  /** Whether streams are soft-deleted between the rounds. Default: true. */
  readonly deletions?: boolean;
}

/** What happened in a run: that it did what it should try. */
export type RunSummary = Readonly<Record<string, number>>;

type Where = Pick<StoreContext, 'store' | 'snapshots' | 'stream'>;

/** Fails, naming the seed, when the store and the plain model part. */
export async function randomCommands(where: Where, options: RunOptions): Promise<RunSummary> {
  const run = newRun(where, options);
  try {
    for (let round = 0; round < (options.rounds ?? 3); round++) await run.round();
    return run.summary();
  } catch (error) {
    // No `instanceof`: under Jest the errors of Node's own modules come from another realm.
    if (typeof error === 'object' && error !== null && 'message' in error)
      error.message = `SEED=${String(options.seed)}: ${String(error.message)}`;
    throw error;
  }
}

function newRun({ store, snapshots, stream }: Where, options: RunOptions) {
  const { seed, streams = 3, processes: count = 4, workers = 6, steps = 10, deletions = true } = options;
  const random = seededRandom(seed);
  const tallies = Array.from({ length: streams }, (_, n) => stream(`random-${String(seed)}-${String(n)}`));
  const lives = new Map<string, Life>(tallies.map((tallyId) => [tallyId, newLife(0n)]));
  const acknowledged = new Map<string, bigint>();
  const start = () => startProcess(notingAppends(store, acknowledged), snapshots, random);
  const processes = Array.from({ length: count }, start);
  const happened: Record<string, number> = {};
  let requests = 0;

  const note = (what: string, n = 1): number => (happened[what] = (happened[what] ?? 0) + n);
  const nameOf = (tallyId: string): string => `tally-${tallyId}`;
  const lifeOf = (tallyId: string): Life => lives.get(tallyId) ?? assert.fail();
  const known = (tallyId: string): bigint => acknowledged.get(nameOf(tallyId)) ?? lifeOf(tallyId).first - 1n;
  const stored = (tallyId: string) => gather(store.readStream(nameOf(tallyId), { requireLeader: true }));
  const entryOf = (request: Request): Entry => ({ request, sent: [], settled: false });

  function someProcess(): Process {
    const at = random.int(count);
    const one = processes[at];
    if (one !== undefined && !one.dead() && !random.chance(0.02)) return one;
    note('faults', one?.faults());
    note('restarts');
    return (processes[at] = start());
  }

  async function send(entry: Entry): Promise<void> {
    const { request } = entry;
    const [before, again] = [known(request.tallyId), toldStored(entry)];
    entry.settled = false;
    const answer = await sendBy(someProcess(), request, random);
    note(E.isRight(answer) ? (answer.right.duplicate ? 'Duplicate' : 'Committed') : answer.left._tag);
    entry.sent.push({ answer, known: before, again });
  }

  async function look(tallyId: string): Promise<void> {
    const policy = random.pick(POLICIES.slice(0, 3));
    const before = policy === 'readTail' ? known(tallyId) : undefined;
    const loaded = await load(someProcess().repository, { load: policy })(Tally, { tallyId })();
    note('loads');
    if (E.isRight(loaded)) lifeOf(tallyId).looked.push({ aggregate: loaded.right, known: before });
  }

  async function step(): Promise<void> {
    const tallyId = random.pick(tallies);
    const { entries } = lifeOf(tallyId);
    if (random.chance(0.2)) return look(tallyId);
    if (entries.size > 0 && random.chance(0.3)) return send(random.pick([...entries.values()]));
    const entry = entryOf(randomRequest(random, `c${String(requests++)}`, tallyId));
    entries.set(entry.request.id, entry);
    // The same message may come twice at one time.
    await Promise.all(random.chance(0.1) ? [send(entry), send(entry)] : [send(entry)]);
  }

  /** Sends again what is in doubt, one after the other, until nothing is. */
  async function settle(): Promise<void> {
    for (const entry of [...lives.values()].flatMap(({ entries }) => [...entries.values()])) {
      for (let tries = 0; !entry.settled && !toldStored(entry); tries++) {
        assert.ok(tries < 200, `${entry.request.id} is never settled`);
        await send(entry);
        entry.settled = entry.sent.slice(-1).every(({ answer }) => isCertain(answer));
      }
    }
    for (const { repository } of processes) await repository.idle();
  }

  /** Soft-deletes a stream: a new life begins. */
  async function bury(tallyId: string): Promise<void> {
    const newest = (await stored(tallyId)).at(-1)?.revision;
    if (newest === undefined) return;
    right(await store.deleteStream(nameOf(tallyId))());
    note('deletions');
    const { entries } = lifeOf(tallyId);
    const next = newLife(newest + 1n);
    lives.set(tallyId, next);
    acknowledged.delete(nameOf(tallyId));
    // What the stream had done in its former life may be asked again.
    for (const { request } of entries.values()) if (random.chance(0.2)) next.entries.set(request.id, entryOf(request));
    // A cached state does not know of it, and its revision is still a good one to append at: each process looks first.
    for (const { repository } of processes)
      for (let tries = 0; E.isLeft(await load(repository)(Tally, { tallyId })()) && tries < 100;) tries++;
  }

  async function round(): Promise<void> {
    const work = async (): Promise<void> => {
      for (let n = 0; n < steps; n++) await step();
    };
    await Promise.all(Array.from({ length: workers }, work));
    for (const tallyId of tallies) assertLife(lifeOf(tallyId), await stored(tallyId));
    await settle();
    for (const tallyId of tallies) {
      assertLife(lifeOf(tallyId), await stored(tallyId));
      if (deletions && random.chance(0.25)) await bury(tallyId);
    }
  }

  const summary = (): RunSummary => {
    for (const one of processes) note('faults', one.faults());
    return happened;
  };
  return { round, summary };
}

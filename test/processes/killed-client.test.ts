// R6: the process of a client is killed with `kill -9` between its append and the reply, and a new one sends the command.
import { assertSound, commits, numbers, tallying } from '../../packages/testing/src/contract/write-path-cases/tally.js';
import { killChildren, startChild, type Child } from './child.js';
import { onLocalServer, onServer, type Target } from './target.js';
import { gather, until } from './waiting.js';

afterEach(killChildren);

const PROGRAM = 'test/processes/command-process.ts';
const ALL = [7, 8];

interface Outcome {
  readonly duplicate?: boolean;
  readonly revisions?: readonly string[];
}

const sender = (url: string, tallyId: string): Child => startChild(PROGRAM, url, tallyId, 'mine', JSON.stringify(ALL));

/** Sends the command from a new process; what it says of it. */
async function again(url: string, tallyId: string): Promise<Outcome> {
  const child = sender(url, tallyId);
  await child.line((line) => line === 'loaded');
  child.tell('go');
  const said = await child.line((line) => line.startsWith('outcome '));
  expect(await child.ended()).toBe(0);
  return JSON.parse(said.slice('outcome '.length)) as Outcome;
}

/** On a tally with `before` events: `doom` sees to it that a process is killed in the middle of sending the command. */
async function sentTwice(
  target: Target,
  before: number,
  doom: (child: Child, tallyId: string, stored: () => Promise<number>) => Promise<void>,
  url = target.url,
) {
  const tallyId = target.name(`tally-${String(before)}`);
  const store = target.store();
  const others = tallying(store, tallyId);
  await others.filled(before);
  const read = () => gather(store.readStream(others.name));
  const first = sender(url, tallyId);
  await first.line((line) => line === 'loaded');
  await doom(first, tallyId, async () => (await read()).length);
  await others.counted(100, 'other');
  const outcome = await again(target.url, tallyId);
  const events = await read();
  assertSound(events);
  expect(commits(events).filter((id) => id === 'mine')).toHaveLength(1);
  return { outcome, numbers: numbers(events).slice(before) };
}

const BEFORE = [0, 3];

for (const before of BEFORE) {
  const revisions = ALL.map((_, n) => String(before + n));
  const where = before === 0 ? 'a new stream' : 'a stream with events';

  onServer(
    `R6 A process killed between the append to ${where} and its reply: a new one reports it, applied once`,
    async (target) => {
      const proxy = await target.proxied();
      const written = async (child: Child, _: string, stored: () => Promise<number>) => {
        proxy.holdReplies();
        child.tell('go');
        await until(async () => (await stored()) === before + ALL.length, 'the events were written');
        await child.kill();
      };
      const { outcome, numbers } = await sentTwice(target, before, written, proxy.url);
      expect([outcome, numbers]).toEqual([{ duplicate: true, revisions }, [7, 8, 100]]);
    },
  );

  onServer(
    `R6 A process killed before its append to ${where} is delivered: a new one applies it, once`,
    async (target) => {
      const proxy = await target.proxied();
      const undelivered = async (child: Child) => {
        proxy.holdRequests();
        child.tell('go');
        await child.line((line) => line === 'sent');
        await child.kill();
      };
      const { outcome, numbers } = await sentTwice(target, before, undelivered, proxy.url);
      expect(outcome.duplicate).toBe(false);
      expect(numbers).toEqual([100, 7, 8]);
    },
  );

  onLocalServer(
    `R6 A process killed while the server keeps its reply from ${where}: a new one reports it, applied once`,
    async (target) => {
      const unanswered = async (child: Child, tallyId: string) => {
        const fault = target.server.faults.dropReplies({ stream: `tally-${tallyId}` });
        child.tell('go');
        await fault.whenInjected(1);
        await child.kill();
      };
      const { outcome, numbers } = await sentTwice(target, before, unanswered);
      expect([outcome, numbers]).toEqual([{ duplicate: true, revisions }, [7, 8, 100]]);
    },
  );
}

// Runs command lines in one process, one after another, as its parent asks: the program as it is, with the configs that it
// loads, and without a new process for each.
import { parseCommandLine } from '../../src/program.js';
import { run } from '../../src/run.js';
import type { Io, Sink } from '../../src/terminal/io.js';
import { progressOn, type Way } from '../../src/terminal/progress.js';
import { VERBS } from '../../src/verbs/index.js';
import type { Verb } from '../../src/verbs/verb.js';

/** What the parent asks for. */
export type ToHost =
  | {
      readonly ask: 'run';
      readonly id: number;
      readonly argv: readonly string[];
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      /** The cells of a line of both outputs; `undefined`: they are pipes. */
      readonly columns?: number;
      readonly input: string;
      /** The answer to every question; `undefined`: nobody is there. */
      readonly answer?: boolean;
    }
  | { readonly ask: 'interrupt'; readonly id: number }
  | { readonly ask: 'verbs' }
  /** Shows progress, at the times and with the numbers given. */
  | {
      readonly ask: 'progress';
      readonly json: boolean;
      readonly columns?: number;
      readonly steps: readonly ProgressStep[];
    };

/** How far it is at a time, in milliseconds from the start; with a line that stays, it says that. */
export interface ProgressStep {
  readonly at: number;
  readonly done: number;
  readonly total?: number | Way;
  readonly say?: string;
}

/** A verb, and those of its examples that are no command lines of it. */
export interface KnownVerb {
  readonly name: string;
  readonly wrongExamples: readonly string[];
}

/** What it is told. */
export type FromHost =
  | { readonly tell: 'out' | 'err' | 'asked'; readonly id: number; readonly text: string }
  | { readonly tell: 'exit'; readonly id: number; readonly code: number }
  | { readonly tell: 'verbs'; readonly verbs: readonly KnownVerb[] }
  | { readonly tell: 'progress'; readonly text: string };

const running = new Map<number, AbortController>();

process.on('message', (message: ToHost) => {
  if (message.ask === 'verbs') send({ tell: 'verbs', verbs: VERBS.map(known) });
  else if (message.ask === 'progress') void showProgress(message);
  else if (message.ask === 'interrupt') running.get(message.id)?.abort();
  else void start(message);
});

async function start({ id, argv, cwd, env, columns, input, answer }: Extract<ToHost, { ask: 'run' }>): Promise<void> {
  const stopping = new AbortController();
  running.set(id, stopping);
  // Configs read the environment of the process.
  Object.assign(process.env, env);
  const sink = (tell: 'out' | 'err'): Sink => ({
    write: async (text) => {
      send({ tell, id, text });
    },
    columns: () => columns,
  });
  const io: Io = {
    cwd,
    env,
    version: '0.0.0',
    out: sink('out'),
    err: sink('err'),
    readInput: () => Promise.resolve(input),
    ask:
      answer === undefined
        ? undefined
        : (question) => {
            send({ tell: 'asked', id, text: question });
            return Promise.resolve(answer);
          },
    interrupted: stopping.signal,
    now: () => Date.now(),
  };
  const code = await run(argv, io);
  running.delete(id);
  for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
  send({ tell: 'exit', id, code });
}

async function showProgress({ json, columns, steps }: Extract<ToHost, { ask: 'progress' }>): Promise<void> {
  let [time, text] = [0, ''];
  const err: Sink = {
    write: async (more) => {
      text += more;
    },
    columns: () => columns,
  };
  const progress = progressOn({ err, now: () => time }, json, 'copying');
  for (const { at, done, total, say } of steps) {
    time = at;
    await (say === undefined ? progress.update(done, total) : progress.say(say));
  }
  await progress.end();
  send({ tell: 'progress', text });
}

function known({ name, examples }: Verb): KnownVerb {
  const wrongExamples = examples.flatMap(({ run: line }) => {
    const [program, ...argv] = wordsOf(line);
    const parsed = parseCommandLine(VERBS, argv, '0.0.0', 100);
    const isRight = program === 'millrace' && parsed._tag === 'Request' && parsed.verb.name === name;
    return isRight ? [] : [`${line}: ${parsed._tag === 'Told' ? parsed.err : 'of another verb'}`];
  });
  return { name, wrongExamples };
}

// As a shell splits a line, up to a pipe or a redirection.
function wordsOf(line: string): readonly string[] {
  const [command = ''] = line.split(/ [|>] /);
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

function send(message: FromHost): void {
  process.send?.(message);
}

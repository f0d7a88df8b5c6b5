// The command as its users run it: built from the sources, with the configs of test/fixtures, in one process for many
// command lines, in a process of its own in a pipe, or in a terminal.
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import type { FromHost, KnownVerb, ProgressStep, ToHost } from './host.js';

const cli = join(__dirname, '../..');

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The questions that it asked. */
  readonly asked: readonly string[];
}

export interface Place {
  /** The config, as `--config` names it; `undefined`: none is named. Default: `memory.config.ts`. */
  readonly config?: string | undefined;
  /** Where it is run. Default: the folder with the fixtures. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of the terminal. Default: it is run in pipes. */
  readonly columns?: number;
  readonly input?: string;
  readonly answer?: boolean;
}

/** A command line that goes on. */
export interface Running {
  /** Settles when `text` is in the output; rejects when the program ends without. */
  readonly says: (text: string | RegExp) => Promise<void>;
  /** What a Ctrl-C does. */
  readonly interrupt: () => void;
  readonly ended: Promise<Ran>;
  /** All of the output so far; of a terminal: with its escape sequences. */
  readonly output: () => string;
}

export interface CommandLine {
  /** The folder with the fixtures, below one with the packages installed. */
  readonly folder: () => string;
  /** An empty folder below it. */
  readonly emptyFolder: () => string;
  readonly run: (argv: readonly string[], place?: Place) => Promise<Ran>;
  readonly start: (argv: readonly string[], place?: Place) => Running;
  /** In a process of its own, in a terminal. */
  readonly terminal: (argv: readonly string[], place: Place & { readonly columns: number }) => Terminal;
  /** In a process of its own, in pipes. */
  readonly process: (argv: readonly string[], place?: Place) => Process;
  /** In a process of its own, its output read by a shell command. */
  readonly piped: (argv: readonly string[], reader: string, place?: Place) => Ran;
  /** All verbs. */
  readonly verbs: () => Promise<readonly KnownVerb[]>;
  /** What is written of a progress. */
  readonly progress: (
    of: { readonly json?: boolean; readonly columns?: number },
    steps: readonly ProgressStep[],
  ) => Promise<string>;
}

/** In a process of its own. */
export interface Process extends Running {
  /** What `kill -9` does. */
  readonly kill: () => void;
}

export interface Terminal extends Running {
  readonly type: (text: string) => void;
}

/** For the tests of one file. */
export function commandLine(): CommandLine {
  let tree = '';
  let host: ChildProcess | undefined;
  let hostEnds: Promise<never>;
  let last = 0;
  const listeners = new Map<number, (message: FromHost) => void>();
  const living = new Set<() => void>();

  beforeAll(async () => {
    mkdirSync(join(cli, 'dist/tests'), { recursive: true });
    tree = mkdtempSync(join(cli, 'dist/tests/tree-'));
    const built = spawnSync(process.execPath, [join(__dirname, 'build-tree.mjs'), tree], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    cpSync(join(cli, 'test/fixtures'), join(tree, 'project'), { recursive: true });
    host = fork(join(tree, 'node_modules/@millrace/cli/dist/esm/host.js'), {
      // Each command line loads its config anew. Nothing of the environment of the tests comes through by itself.
      env: { PATH: process.env['PATH'], JITI_MODULE_CACHE: 'false' },
      execArgv: ['--enable-source-maps'],
    });
    hostEnds = once(host, 'exit').then(() => Promise.reject(new Error('the host of the command lines has ended')));
    hostEnds.catch(() => undefined);
    host.on('message', (message: FromHost) => {
      if ('id' in message) listeners.get(message.id)?.(message);
    });
    await verbs();
  }, 60_000);

  afterAll(() => {
    for (const kill of living) kill();
    host?.kill();
    rmSync(tree, { recursive: true, force: true });
  });

  const folder = () => join(tree, 'project');

  const send = (message: ToHost): void => {
    if (host === undefined) throw new Error('the host runs while tests do');
    host.send(message);
  };

  const asked = async (message: ToHost): Promise<FromHost> => {
    if (host === undefined) throw new Error('the host runs while tests do');
    const answer = once(host, 'message') as Promise<[FromHost]>;
    send(message);
    return (await Promise.race([answer, hostEnds]))[0];
  };

  const verbs = async (): Promise<readonly KnownVerb[]> => {
    const message = await asked({ ask: 'verbs' });
    return message.tell === 'verbs' ? message.verbs : [];
  };

  const withConfig = (argv: readonly string[], place: Place): readonly string[] => {
    const config = 'config' in place ? place.config : 'memory.config.ts';
    return config === undefined ? argv : [...argv, '--config', join(folder(), config)];
  };

  const start = (argv: readonly string[], place: Place = {}): Running => {
    const id = ++last;
    const { cwd = folder(), env = {}, columns, input = '', answer } = place;
    const record = recording();
    listeners.set(id, (message) => {
      if (message.tell === 'exit') {
        listeners.delete(id);
        record.end(message.code);
      } else if ('id' in message) record.add(message.tell, message.text);
    });
    send({
      ...{ ask: 'run', id, argv: withConfig(argv, place), cwd, env, input },
      ...(columns === undefined ? {} : { columns }),
      ...(answer === undefined ? {} : { answer }),
    });
    return { ...record.running, interrupt: () => send({ ask: 'interrupt', id }) };
  };

  const program = () => join(tree, 'node_modules/@millrace/cli/dist/esm/main.js');
  const environment = ({ env = {} }: Place) => ({ PATH: process.env['PATH'], ...env });

  return {
    folder,
    emptyFolder: () => mkdtempSync(join(tree, 'empty-')),
    verbs,
    progress: async ({ json = false, ...of }, steps) => {
      const message = await asked({ ask: 'progress', json, ...of, steps });
      return message.tell === 'progress' ? message.text : '';
    },
    start,
    run: (argv, place) => start(argv, place).ended,
    process: (argv, place = {}) => {
      const child = spawn(process.execPath, [program(), ...withConfig(argv, place)], {
        cwd: place.cwd ?? folder(),
        env: environment(place),
      });
      const record = recording();
      for (const stream of ['out', 'err'] as const)
        child[`std${stream}`].setEncoding('utf8').on('data', (text: string) => record.add(stream, text));
      child.on('close', (code) => record.end(code ?? -1));
      child.stdin.end(place.input ?? '');
      living.add(() => child.kill('SIGKILL'));
      return { ...record.running, interrupt: () => child.kill('SIGINT'), kill: () => child.kill('SIGKILL') };
    },
    terminal: (argv, place) => {
      const { columns, cwd = folder() } = place;
      const child = spawnTerminal(process.execPath, [program(), ...withConfig(argv, place)], {
        ...{ name: 'xterm-256color', cols: columns, rows: 40, cwd },
        env: { ...environment(place), TERM: 'xterm-256color' },
      });
      const record = recording();
      child.onData((text) => record.add('out', text));
      child.onExit(({ exitCode }) => record.end(exitCode));
      living.add(() => child.kill('SIGKILL'));
      // A terminal makes an interrupt of it.
      return { ...record.running, type: (text) => child.write(text), interrupt: () => child.write('\u0003') };
    },
    piped: (argv, reader, place = {}) => {
      const line = [process.execPath, program(), ...withConfig(argv, place)].map((part) => `'${part}'`).join(' ');
      const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', `set -o pipefail; ${line} | ${reader}`], {
        ...{ cwd: place.cwd ?? folder(), encoding: 'utf8', env: environment(place) },
      });
      return { code: status ?? -1, out: stdout, err: stderr, asked: [] };
    },
  };
}

// What a program says, as it comes.
function recording() {
  const said = { out: '', err: '' };
  const asked: string[] = [];
  let code: number | undefined;
  const waiting = new Set<() => void>();
  const output = () => said.out + said.err;
  const look = () => [...waiting].forEach((check) => check());
  const running: Omit<Running, 'interrupt'> = {
    output,
    ended: new Promise((resolve) => {
      const check = () => {
        if (code !== undefined && waiting.delete(check)) resolve({ code, ...said, asked });
      };
      waiting.add(check);
    }),
    says: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const isThere = typeof text === 'string' ? output().includes(text) : text.test(output());
          if (!isThere && code === undefined) return;
          waiting.delete(check);
          if (isThere) resolve();
          else reject(new Error(`it ended with ${String(code)} and never said ${String(text)}:\n${output()}`));
        };
        waiting.add(check);
        check();
      }),
  };
  return {
    running,
    add: (to: 'out' | 'err' | 'asked', text: string) => {
      if (to === 'asked') asked.push(text);
      else said[to] += text;
      look();
    },
    end: (ended: number) => {
      code = ended;
      look();
    },
  };
}

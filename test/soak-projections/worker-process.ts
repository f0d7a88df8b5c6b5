// A worker as the soak sees it: a process that is killed, suspended and started again.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Violations } from '../soak-parts/violations.js';
import type { Ask, Sample, Told, WorkOptions } from './work.js';

export interface WorkerProcess {
  /** Starts it where it does not run. */
  readonly start: (owner: string) => Promise<void>;
  /** `kill -9`. */
  readonly kill: () => Promise<void>;
  /** `kill -STOP`. */
  readonly suspend: () => void;
  /** `kill -CONT`. */
  readonly resume: () => void;
  /** Asks it to stop, and waits until it has ended by itself. */
  readonly stop: () => Promise<void>;
  /** A new measurement. */
  readonly measure: () => Promise<Sample | undefined>;
  /** All measurements of its newest life, each with its minute. */
  readonly samples: () => readonly (readonly [minute: number, sample: Sample])[];
}

export interface WorkerSurroundings {
  readonly name: string;
  /** The program that calls `work` when its first argument is `work`. */
  readonly program: string;
  readonly options: Omit<WorkOptions, 'owner'>;
  readonly violations: Violations;
  /** Told of each problem that a worker has met, by its kind. */
  readonly onProblem: (kind: string) => void;
}

const ENDING_MS = 30_000;

export function workerProcess({ name, program, options, violations, onProblem }: WorkerSurroundings): WorkerProcess {
  let child: ChildProcess | undefined;
  let samples: (readonly [number, Sample])[] = [];
  let waiting: ((sample: Sample | undefined) => void)[] = [];

  const hear = (told: Told): void => {
    if (told._tag === 'Failed') violations.add('projection', `${name} has failed: ${told.message}`);
    if (told._tag === 'Problem') onProblem(told.kind);
    if (told._tag === 'Problem' && ['Parked', 'SwapWaits'].includes(told.kind))
      violations.add('projection', `${name}: ${told.kind}: ${told.message}`);
    if (told._tag !== 'Measured') return;
    samples.push([performance.now() / 60_000, told.sample]);
    for (const one of waiting.splice(0)) one(told.sample);
  };
  const gone = async (one: ChildProcess): Promise<void> => {
    if (one.exitCode === null && one.signalCode === null) await once(one, 'exit');
  };
  const ask = (what: Ask): void => {
    if (child?.connected === true) child.send(what);
  };
  return {
    start: async (owner) => {
      const started = fork(program, ['work', JSON.stringify({ ...options, owner } satisfies WorkOptions)], {
        execArgv: ['--enable-source-maps'],
      });
      child = started;
      samples = [];
      waiting = [];
      started.on('message', hear);
      started.on('exit', (code, signal) => {
        for (const one of waiting.splice(0)) one(undefined);
        if (child === started) violations.add('projection', `${name} ended by itself: ${String(signal ?? code)}`);
      });
      await Promise.race([once(started, 'message'), gone(started)]);
    },
    kill: async () => {
      const killed = child;
      child = undefined;
      killed?.kill('SIGKILL');
      if (killed !== undefined) await gone(killed);
    },
    suspend: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    stop: async () => {
      ask('stop');
      const stopped = child;
      child = undefined;
      if (stopped === undefined) return;
      const patience = new AbortController();
      const late = sleep(ENDING_MS, 'late', { signal: patience.signal }).catch(() => undefined);
      if ((await Promise.race([gone(stopped), late])) === 'late') {
        violations.add('leak', `${name} was asked to stop, and did not end within ${String(ENDING_MS / 1_000)} s`);
        stopped.kill('SIGKILL');
      }
      patience.abort();
    },
    measure: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (child?.connected === true) ask('measure');
        else resolve(undefined);
      }),
    samples: () => samples,
  };
}

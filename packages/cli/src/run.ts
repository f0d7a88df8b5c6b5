// The program apart from its process: a command line in, an exit code out.
import { findConfig } from './config/find-config.js';
import { loadConfig } from './config/load-config.js';
import { openedConfig, type OpenedConfig } from './config/opened.js';
import { EXIT, isProblem, problem, problemOf, type Problem } from './problem.js';
import { parseCommandLine, type Flags, type Request } from './program.js';
import type { Io } from './terminal/io.js';
import { jsonText } from './terminal/json-text.js';
import { outputTo } from './terminal/output.js';
import { paintFor } from './terminal/paint.js';
import { progressOn } from './terminal/progress.js';
import { redact } from './terminal/redact.js';
import { VERBS } from './verbs/index.js';
import type { BaseContext, ConfigContext, Ending } from './verbs/verb.js';

/**
 * Runs a command line to its end, and closes what it opened.
 *
 * @param argv without the program: `['streams', 'ls']`.
 * @returns the exit code: see `EXIT`. Never rejects.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const parsed = parseCommandLine(VERBS, argv, io.version, io.out.columns());
  if (parsed._tag === 'Told') {
    if (parsed.out !== '') await io.out.write(parsed.out);
    if (parsed.err !== '') await io.err.write(parsed.err);
    return parsed.wrong ? EXIT.usage : EXIT.done;
  }
  const { flags } = parsed;
  let opened: OpenedConfig | undefined;
  let ending: Ending;
  try {
    const context = await contextOf(parsed, io);
    if (isProblem(context)) ending = context;
    else {
      opened = 'config' in context ? context.config : undefined;
      // What its spec needs is in it.
      const running = parsed.verb.run(context as ConfigContext, parsed.input);
      ending = parsed.verb.endsItself === true ? await running : await unlessInterrupted(running, io.interrupted);
    }
  } catch (cause) {
    ending = problemOf(cause);
  }
  if (isProblem(ending)) await tell(ending, io, flags);
  for (const each of (await opened?.close()) ?? []) await tell(each, io, flags);
  if (io.interrupted.aborted) return EXIT.interrupted;
  return isProblem(ending) ? EXIT[ending.kind] : EXIT[ending];
}

async function contextOf(
  { verb, flags }: Request,
  io: Io,
): Promise<Problem | BaseContext | (BaseContext & { readonly config: OpenedConfig })> {
  const base: BaseContext = {
    io,
    out: outputTo(io, flags),
    progress: (what, unit) => progressOn(io, flags.json, what, unit),
    confirm: (question) => confirm(question, io, flags),
    interrupted: io.interrupted,
  };
  if (verb.needs.length === 0) return base;
  const file = await findConfig(io.cwd, flags.config);
  if (isProblem(file)) return file;
  const loaded = await loadConfig(io.cwd, file);
  if (isProblem(loaded)) return loaded;
  const config = openedConfig(loaded);
  const things: Record<string, unknown> = {};
  for (const need of verb.needs) {
    const thing = await config.open(need);
    if (isProblem(thing)) {
      await config.close();
      return thing;
    }
    things[need] = thing;
  }
  return { ...base, ...things, config };
}

async function confirm(question: string, io: Io, { yes }: Flags): Promise<Problem | undefined> {
  if (yes) return undefined;
  if (io.ask === undefined)
    return problem('usage', `${question} Nobody is there to answer.`, { hint: 'Say --yes where that is meant.' });
  return (await io.ask(question)) ? undefined : problem('no', 'Nothing was done.');
}

// What a verb holds on to is let go of when the config is closed.
function unlessInterrupted(running: Promise<Ending>, interrupted: AbortSignal): Promise<Ending> {
  if (interrupted.aborted) return Promise.resolve(INTERRUPTED);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      resolve(INTERRUPTED);
    };
    interrupted.addEventListener('abort', stop, { once: true });
    running.then(resolve, reject).finally(() => {
      interrupted.removeEventListener('abort', stop);
    });
  });
}

const INTERRUPTED = problem('interrupted', 'interrupted');

async function tell({ kind, message, hint, details, cause }: Problem, io: Io, flags: Flags): Promise<void> {
  if (kind === 'interrupted') return;
  if (flags.json) {
    await io.err.write(`${redact(jsonText({ error: { kind, message, hint, details } }))}\n`);
  } else {
    const paint = paintFor(io.err, io, flags.color);
    await io.err.write(`${paint.red('millrace:')} ${message}\n`);
    if (hint !== undefined) await io.err.write(`${paint.dim(redact(hint))}\n`);
  }
  const debug = io.env['MILLRACE_DEBUG'];
  if ((flags.verbose || (debug !== undefined && debug !== '')) && cause !== undefined)
    await io.err.write(`${redact(stackOf(cause))}\n`);
}

function stackOf(cause: unknown): string {
  if (!(cause instanceof Error)) return jsonText(cause, 2);
  const own = cause.stack ?? cause.message;
  return cause.cause === undefined ? own : `${own}\ncaused by: ${stackOf(cause.cause)}`;
}

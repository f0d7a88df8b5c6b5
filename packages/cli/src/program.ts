// The parser: commander commands made from the verbs. The one place that knows commander.
import * as E from 'fp-ts/lib/Either.js';
import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { GROUPS } from './verbs/groups.js';
import type { Argument, Option } from './verbs/parameters.js';
import type { Input, Verb } from './verbs/verb.js';

/** What was asked for on the command line. */
export interface Request {
  readonly _tag: 'Request';
  readonly verb: Verb;
  readonly input: Input;
  readonly flags: Flags;
}

/** What every verb has. */
export interface Flags {
  readonly config: string | undefined;
  readonly json: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
  readonly yes: boolean;
}

/** There is nothing to run: help or the version was asked for, or the line was wrong. */
export interface Told {
  readonly _tag: 'Told';
  readonly out: string;
  readonly err: string;
  readonly wrong: boolean;
}

/** Reads a command line. @param columns how wide the help may be. */
export function parseCommandLine(
  verbs: readonly Verb[],
  argv: readonly string[],
  version: string,
  columns: number | undefined,
): Request | Told {
  let [out, err] = ['', ''];
  let found: Omit<Request, '_tag'> | undefined;
  const program = prepare(new Command('millrace'))
    .description('Looks after event-sourced aggregates, their log and their views.')
    .version(version, '-V, --version', 'the version')
    .addHelpText('after', '\nEach verb has a help with examples: millrace streams ls --help');

  function prepare(command: Command): Command {
    return command
      .exitOverride()
      .helpOption('-h, --help', 'this help')
      .helpCommand(false)
      .configureHelp({ showGlobalOptions: false })
      .configureOutput({
        writeOut: (text) => (out += text),
        writeErr: (text) => (err += text),
        getOutHelpWidth: () => columns ?? 100,
        getErrHelpWidth: () => columns ?? 100,
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      });
  }

  const groups = new Map<string, Command>();
  for (const verb of verbs) {
    const words = verb.name.split(' ');
    const last = words.pop() ?? '';
    let parent = program;
    for (const [at, word] of words.entries()) {
      const path = words.slice(0, at + 1).join(' ');
      const group = groups.get(path) ?? prepare(parent.command(word).description(GROUPS[path] ?? ''));
      groups.set(path, group);
      parent = group;
    }
    addVerb(prepare(parent.command(last)), verb, (request) => (found = request));
  }

  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // A group without its verb shows its help as well, and is no success.
    const wrong = error.exitCode !== 0;
    return { _tag: 'Told', out, err, wrong };
  }
  return found === undefined ? { _tag: 'Told', out, err, wrong: true } : { _tag: 'Request', ...found };
}

function addVerb(command: Command, verb: Verb, run: (request: Omit<Request, '_tag'>) => void): void {
  command
    .summary(verb.summary)
    .description(`${verb.summary}.${verb.details === undefined ? '' : `\n\n${verb.details}`}`);
  for (const [name, { doc, required, variadic }] of Object.entries(verb.args)) {
    const shown = variadic ? `${kebab(name)}...` : kebab(name);
    command.argument(required ? `<${shown}>` : `[${shown}]`, doc);
  }
  for (const [name, option] of Object.entries(verb.options)) command.addOption(toCommander(name, option));
  if (verb.asks === true) command.option('-y, --yes', 'do not ask');
  if (verb.needs.length > 0)
    command.option('-c, --config <file>', 'the config; default: the nearest millrace.config.ts (.js, .mjs) upwards');
  command
    .option('--json', 'JSON, for machines: one document, or a line for each item')
    .option('--no-color', 'no colours')
    .option('--verbose', 'more about what goes wrong')
    .addHelpText('after', `\nExamples:\n${verb.examples.map(({ run, does }) => `  ${run}\n      ${does}`).join('\n')}`)
    .showHelpAfterError(`See: millrace ${verb.name} --help`)
    .action(() => {
      const given = command.opts<Readonly<Record<string, unknown>>>();
      const args = readArguments(command, verb.args);
      const options = Object.fromEntries(
        Object.entries(verb.options).map(([name, option]) => {
          const value = option.read(textsOf(given[name]));
          if (E.isLeft(value)) command.error(`error: option '--${kebab(name)}': ${value.left}`);
          return [name, E.isRight(value) ? value.right : undefined];
        }),
      );
      const flags: Flags = {
        config: typeof given['config'] === 'string' ? given['config'] : undefined,
        json: given['json'] === true,
        color: given['color'] !== false,
        verbose: given['verbose'] === true,
        yes: given['yes'] === true,
      };
      run({ verb, input: { args, options }, flags });
    });
}

function toCommander(name: string, { doc, value, repeated, otherwise }: Option<unknown>): CommanderOption {
  const text = otherwise === undefined ? doc : `${doc} (default: ${otherwise})`;
  const option = new CommanderOption(`--${kebab(name)}${value === undefined ? '' : ` ${value}`}`, text);
  return repeated
    ? option.argParser((given: string, before: readonly string[] | undefined) => [...(before ?? []), given])
    : option;
}

function readArguments(
  command: Command,
  specs: Readonly<Record<string, Argument<unknown>>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, argument], at) => {
      const value = argument.read(textsOf(command.processedArgs[at]));
      if (E.isLeft(value)) command.error(`error: argument '${kebab(name)}': ${value.left}`);
      return [name, E.isRight(value) ? value.right : undefined];
    }),
  );
}

function textsOf(given: unknown): readonly string[] {
  if (given === true) return [''];
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  return texts.filter((text) => typeof text === 'string');
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

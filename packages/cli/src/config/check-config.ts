// Whether what a config file exports is a config: what is wrong is named by its property.
import { DefinitionError, KERNEL, makeRepository, type AnyDefinition } from '@millrace/core';
import { didYouMean } from '../nearest.js';
import type { MillraceConfig } from './config.js';

const FUNCTIONS = ['store', 'snapshots', 'views', 'checkpoints', 'close'] as const;
const LISTS = ['models', 'projections', 'atLeastOnce'] as const;
const PROPERTIES = [...FUNCTIONS, ...LISTS, 'unknownEvents', 'slots', 'replays', 'report'] as const;
const REPLAY_FUNCTIONS = ['to', 'from', 'transform', 'carry', 'checkpoint'] as const;
const REPLAY_PROPERTIES = [...REPLAY_FUNCTIONS, 'filter', 'policy', 'folds', 'targetFilter'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** @returns the config, or what is wrong with it, in words that name the property. */
export function checkConfig(value: unknown): MillraceConfig | string {
  if (!isObject(value) || !Object.keys(value).some((name) => isOneOf(name, PROPERTIES)))
    return 'exports no config: it needs `export default defineConfig({ store: ..., models: [...] })`';
  const wrong =
    unknownProperty(value) ??
    (value['store'] === undefined ? '`store` is missing: a function that gives the event store' : undefined) ??
    notFunction(value, FUNCTIONS, '') ??
    wrongModels(value['models']) ??
    wrongProjections(value['projections']) ??
    wrongNames(value['atLeastOnce'], value['projections']) ??
    wrongSlots(value['slots']) ??
    wrongReplays(value['replays']) ??
    (isOneOf(value['unknownEvents'], [undefined, 'fail', 'ignore'])
      ? undefined
      : "`unknownEvents` must be 'fail' or 'ignore'") ??
    (value['report'] === undefined || isObject(value['report']) ? undefined : '`report` must be an object');
  // Each of its properties was looked at.
  return wrong ?? (value as unknown as MillraceConfig);
}

function unknownProperty(value: Fields): string | undefined {
  const name = Object.keys(value).find((each) => !isOneOf(each, PROPERTIES));
  return name === undefined ? undefined : `\`${name}\` is no property of a config; ${didYouMean(name, PROPERTIES)}`;
}

function notFunction(value: Fields, names: readonly string[], within: string): string | undefined {
  const name = names.find((each) => value[each] !== undefined && typeof value[each] !== 'function');
  if (name === undefined) return undefined;
  const isDirect = isObject(value[name]) ? `; write \`${name}: () => ...\`` : '';
  return `\`${within}${name}\` must be a function, and is ${kindOf(value[name])}${isDirect}`;
}

function wrongModels(models: unknown): string | undefined {
  if (models === undefined) return undefined;
  if (!Array.isArray(models)) return `\`models\` must be a list of aggregate definitions, and is ${kindOf(models)}`;
  const list = models as readonly unknown[];
  const at = list.findIndex((model) => !isObject(model) || !(KERNEL in model));
  if (at >= 0)
    return `\`models[${String(at)}]\` is no aggregate definition, but ${kindOf(list[at])}: is it what defineAggregate gave?`;
  try {
    makeRepository(NO_STORE, list as readonly AnyDefinition[]);
    return undefined;
  } catch (error) {
    if (error instanceof DefinitionError) return `\`models\`: ${error.message}${secondCopy(error.message)}`;
    throw error;
  }
}

// Only looked at, never used.
const NO_STORE = {
  append: () => () => Promise.reject(new Error('no store')),
  readStream: () => {
    throw new Error('no store');
  },
};

function secondCopy(message: string): string {
  return message.includes('another copy')
    ? '. The command and the models must load the same copy: run the `millrace` that is installed beside them ' +
        '(npx millrace), write the config as an ES module (.ts, .mts or .mjs), and import the models as ES modules'
    : '';
}

function wrongProjections(projections: unknown): string | undefined {
  if (projections === undefined) return undefined;
  if (!Array.isArray(projections)) return `\`projections\` must be a list, and is ${kindOf(projections)}`;
  const list = projections as readonly unknown[];
  const at = list.findIndex(
    (one) => !isObject(one) || typeof one['name'] !== 'string' || typeof one['version'] !== 'number',
  );
  if (at >= 0)
    return `\`projections[${String(at)}]\` is no projection, but ${kindOf(list[at])}: is it what defineProjection gave?`;
  const names = list.flatMap((one) => (isObject(one) && typeof one['name'] === 'string' ? [one['name']] : []));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? undefined : `\`projections\`: two of them have the name '${twice}'`;
}

function wrongNames(names: unknown, projections: unknown): string | undefined {
  if (names === undefined) return undefined;
  if (!Array.isArray(names)) return `\`atLeastOnce\` must be a list of names, and is ${kindOf(names)}`;
  const all = Array.isArray(projections) ? (projections as readonly unknown[]) : [];
  const known = all.flatMap((one) => (isObject(one) && typeof one['name'] === 'string' ? [one['name']] : []));
  const wrong = (names as readonly unknown[]).find((name) => !isOneOf(name, known));
  if (wrong === undefined) return undefined;
  if (typeof wrong !== 'string') return `\`atLeastOnce\` must be a list of names, and has ${kindOf(wrong)} in it`;
  return `\`atLeastOnce\`: there is no projection '${wrong}'; ${didYouMean(wrong, known)}`;
}

function wrongSlots(slots: unknown): string | undefined {
  const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1;
  if (slots === undefined || isCount(slots)) return undefined;
  if (!isObject(slots)) return '`slots` must be a positive number, or one for each projection by name';
  const name = Object.keys(slots).find((each) => !isCount(slots[each]));
  return name === undefined ? undefined : `\`slots.${name}\` must be a positive number`;
}

function wrongReplays(replays: unknown): string | undefined {
  if (replays === undefined) return undefined;
  if (!isObject(replays)) return `\`replays\` must be an object with a replay for each name, and is ${kindOf(replays)}`;
  for (const [name, replay] of Object.entries(replays)) {
    const path = `replays.${name}`;
    if (!isObject(replay)) return `\`${path}\` must be an object, and is ${kindOf(replay)}`;
    if (replay['to'] === undefined) return `\`${path}.to\` is missing: a function that gives the store to write to`;
    const wrong = notFunction(replay, REPLAY_FUNCTIONS, `${path}.`) ?? wrongReplay(replay, path);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wrongReplay(replay: Fields, path: string): string | undefined {
  const other = Object.keys(replay).find((name) => !isOneOf(name, REPLAY_PROPERTIES));
  if (other !== undefined)
    return `\`${path}.${other}\` is no property of a replay; ${didYouMean(other, REPLAY_PROPERTIES)}`;
  if (!isOneOf(replay['policy'], [undefined, 'stop', 'park'])) return `\`${path}.policy\` must be 'stop' or 'park'`;
  if (replay['folds'] !== undefined && !Array.isArray(replay['folds']))
    return `\`${path}.folds\` must be a list, and is ${kindOf(replay['folds'])}`;
  const filter = ['filter', 'targetFilter'].find((name) => replay[name] !== undefined && !isFilter(replay[name]));
  return filter === undefined
    ? undefined
    : `\`${path}.${filter}\` must be a filter, such as { by: 'stream', prefixes: ['account-'] }`;
}

function isFilter(value: unknown): boolean {
  if (!isObject(value) || !isOneOf(value['by'], ['stream', 'eventType'])) return false;
  return typeof value['regex'] === 'string' || Array.isArray(value['prefixes']);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isOneOf(value: unknown, allowed: readonly unknown[]): boolean {
  return allowed.includes(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

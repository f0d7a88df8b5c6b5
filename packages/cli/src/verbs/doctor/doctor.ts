// `doctor`: what is wrong with what the config names, and how to mend it.
import { lookAt, lookAtLog } from '../../doctor/look-at-stores.js';
import { lookAtModels } from '../../doctor/look-at-models.js';
import { lookAtProjection } from '../../doctor/look-at-projection.js';
import { foundAbout, type Found } from '../../doctor/found.js';
import { placeOf } from '../../projections/place.js';
import { logState } from '../../projections/slot-status.js';
import { isProblem, type Problem } from '../../problem.js';
import type { Output } from '../../terminal/output.js';
import { printable } from '../../terminal/printable.js';
import { flag, optionOr, positiveNumber } from '../parameters.js';
import { verb, type ConfigContext } from '../verb.js';

export const doctor = verb({
  name: 'doctor',
  summary: 'Says what is wrong with the servers, the models and the projections, and how to mend it',
  details:
    'Connects to all that the config names: server versions, clocks, who leads, rights, tables; whether the models can read ' +
    'the newest events; whether each projection is built, worked on and of this log. Nothing is changed. Exit code 1 when ' +
    'there is a problem; a warning is none.',
  args: {},
  options: {
    last: optionOr('<n>', 'how many of the newest events the models must be able to read', positiveNumber, 10_000),
    all: flag('let them read the whole log'),
  },
  examples: [
    { run: 'millrace doctor', does: 'looks at everything' },
    { run: 'millrace doctor --all --json', does: 'reads the whole log, and gives all findings as JSON' },
  ],
  needs: ['models', 'projections'],
  run: async (context, { options }) => {
    const { out } = context;
    const found: Found[] = [];
    const show = async (more: readonly Found[]): Promise<void> => {
      found.push(...more);
      for (const each of more) await out.text(linesOf(each, out));
    };
    await look({ ...context, last: options.all ? undefined : options.last }, show);
    const count = (level: Found['level']): number => found.filter((each) => each.level === level).length;
    const [problems, warnings] = [count('problem'), count('warning')];
    await out.text(['', `${problemsText(problems, 'problem')}, ${problemsText(warnings, 'warning')}`]);
    if (out.json) await out.document({ problems, warnings, findings: found }, () => []);
    return problems > 0 ? 'no' : 'done';
  },
});

interface Look extends ConfigContext {
  readonly models: Parameters<typeof lookAtModels>[1];
  readonly projections: readonly Parameters<typeof placeOf>[1][];
  readonly last: number | undefined;
}

async function look(
  { config, models, projections, last, progress, interrupted, io }: Look,
  show: (found: readonly Found[]) => Promise<void>,
): Promise<void> {
  const log = await lookAtLog(config);
  await show(log.found);
  const stores = new Map<string, boolean>();
  for (const need of ['views', 'checkpoints'] as const) {
    if (!config.has(need)) continue;
    // Checkpoints may be kept in the event store: asked, it would be waited for once more.
    if (need === 'checkpoints' && !log.answers) continue;
    const { found, answers } = await lookAt(config, need);
    await show(found);
    stores.set(need, answers);
  }
  if (!log.answers) return;
  const store = await config.open('store');
  if (isProblem(store)) return;
  await show(await lookAtModels(store, models, { last, progress: progress('reading the log'), signal: interrupted }));
  const state = await logState(store);
  if (isProblem(state)) return show(foundAbout('event store', [findingOf(state)]));
  for (const projection of projections) {
    const place = await placeOf(config, projection);
    if (isProblem(place)) {
      await show(foundAbout(projection.name, [findingOf(place)]));
      continue;
    }
    if (stores.get(place._tag === 'Views' ? 'views' : 'checkpoints') === false) continue;
    const found = await lookAtProjection(store, place, state, io.now());
    await show(isProblem(found) ? foundAbout(projection.name, [findingOf(found)]) : found);
  }
}

function findingOf({ message, hint }: Problem): Pick<Found, 'level' | 'what' | 'mend'> {
  return { level: 'problem', what: message, ...(hint !== undefined && { mend: hint }) };
}

const COLOURS = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

function linesOf({ level, about, what, mend }: Found, { paint }: Output): readonly string[] {
  const head = `${paint[COLOURS[level]](level.padEnd(7))}  ${about}: ${printable(what)}`;
  return mend === undefined ? [head] : [head, `         ${paint.dim(printable(mend))}`];
}

function problemsText(count: number, what: string): string {
  return `${count === 0 ? 'no' : String(count)} ${what}${count === 1 ? '' : 's'}`;
}

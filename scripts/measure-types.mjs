// Measures how long the type checker takes for a model of 30 aggregates with 10 events and 10 commands each:
// `node scripts/measure-types.mjs`. The same program with one aggregate is the baseline that is taken off.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const range = (n) => Array.from({ length: n }, (_, i) => i);

const event = (i) => `    happened${i}: { data: { what${i}: t.string, count: t.number },
      apply: (state, { what${i}, count }) => { state.count += count; state.list.push(what${i}); } },`;
const command = (i) => `    do${i}: { data: { what: t.string, count: t.number },
      decide: (it, { what, count }) =>
        it.state.count > count ? reject('code-${i}', { count: it.state.count }) : it.happened${i}({ what${i}: what, count }) },`;
const aggregate = (i) => `export const A${i} = defineAggregate({
  type: 'aggregate${i}',
  key: { id${i}: t.string },
  initial: { count: 0, text: '', list: [] as string[] },
  events: {\n${range(10).map(event).join('\n')}\n  },
  commands: {\n${range(10).map(command).join('\n')}\n  },
});`;
const uses = (i) => `export const use${i} = (it: AggregateOf<typeof A${i}>) => A${i}.do1(it, { what: '', count: 1 });`;
const model = (n) =>
  [
    "import * as t from 'io-ts';",
    "import { defineAggregate, makeRepository, reject, transact, type AggregateOf, type EventStore } from '@millrace/core';",
    ...range(n).flatMap((i) => [aggregate(i), uses(i)]),
    'declare const store: EventStore;',
    `export const repository = makeRepository(store, [${range(n).map((i) => `A${i}`)}]);`,
    "export const done = transact(repository)(A0.do0.message({ id0: '' }, { what: '', count: 1 }))();",
  ].join('\n');

function seconds(n) {
  const folder = mkdtempSync(join(root, 'node_modules/.types-'));
  try {
    const file = join(folder, 'model.ts');
    writeFileSync(file, model(n));
    const base = join(root, 'tsconfig.base.json');
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(base, ts.sys.readFile).config,
      ts.sys,
      root,
      undefined,
      base,
    );
    const program = ts.createProgram([file], { ...options, noEmit: true, types: ['node'] });
    const start = performance.now();
    const problems = ts.getPreEmitDiagnostics(program);
    if (problems.length > 0) throw new Error(ts.flattenDiagnosticMessageText(problems[0].messageText, '\n'));
    return (performance.now() - start) / 1000;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
seconds(1);
const one = median(range(5).map(() => seconds(1)));
const thirty = median(range(5).map(() => seconds(30)));
console.log(`1 aggregate:   ${one.toFixed(2)} s (the library and its dependencies included)`);
console.log(`30 aggregates: ${thirty.toFixed(2)} s, medians of 5`);

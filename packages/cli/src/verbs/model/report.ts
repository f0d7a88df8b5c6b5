// `model report`: the model that the config names, for people to read.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describeModel, modelReport as markdownReport, type ReportOptions } from '@millrace/core';
import { problem } from '../../problem.js';
import { jsonText } from '../../terminal/json-text.js';
import { anyText, flag, option } from '../parameters.js';
import { verb } from '../verb.js';

export const modelReport = verb({
  name: 'model report',
  summary: 'Describes the model, as Markdown or as a page of HTML',
  details:
    'Aggregates with their keys, streams, states, events, commands and rejections, which of them reads which, and the ' +
    'projections. The page has its diagrams in it, and needs no script and no network. With --json it is plain data.',
  args: {},
  options: {
    html: flag('a page of HTML'),
    out: option('<file>', 'where it is written; default: the standard output', anyText),
    title: option('<text>', "its heading; default: the config's", anyText),
  },
  examples: [
    { run: 'millrace model report > docs/model.md', does: 'Markdown with Mermaid diagrams, for the repository' },
    { run: 'millrace model report --html --out model.html', does: 'a page for everybody, to be opened in a browser' },
  ],
  needs: ['models', 'projections'],
  run: async ({ models, projections, config, out, io }, { options: { html, out: file, title } }) => {
    if (html && out.json) return problem('usage', '--html and --json are two formats: choose one of them');
    const options: ReportOptions = { projections, ...config.config.report, ...(title === undefined ? {} : { title }) };
    const model = describeModel(models, options);
    // Graphviz is loaded by whoever wants the page, and not with every verb.
    const page = html ? await (await import('../../report/page.js')).modelPage(model) : undefined;
    const text = () => page ?? markdownReport(models, options);
    if (file === undefined) {
      await out.document(model, () => text().replace(/\n$/, ''));
      return 'done';
    }
    try {
      await writeFile(resolve(io.cwd, file), out.json ? `${jsonText(model, 2)}\n` : text());
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return problem('usage', `the report cannot be written to ${file}: ${why}`, { cause });
    }
    await out.note(`written to ${file}`);
    return 'done';
  },
});

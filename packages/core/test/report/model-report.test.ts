// The model report: a page for people, made of definitions.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as t from 'io-ts';
import { defineAggregate, modelReport, optional, reject } from '@millrace/core';
import { Alarms, Gate, Stays, Ticket } from './garage.js';

const golden = join(__dirname, 'garage.md');

describe('the report of a model', () => {
  it('is the page in garage.md', () => {
    const report = modelReport([Gate, Ticket], {
      title: 'The garage',
      rejections: {
        'ticket/pay': { 'no-such-ticket': 'It was never printed.', 'too-little': 'The fee is higher than the amount.' },
      },
    });
    // To write the page anew after a change: UPDATE_GOLDEN=1 npx jest model-report
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(golden, report);
    expect(report).toBe(readFileSync(golden, 'utf8'));
  });

  it('has nothing but a heading without definitions', () => {
    expect(modelReport([])).toBe('# Model\n');
  });

  it('leaves out what an aggregate does not have', () => {
    const Bare = defineAggregate({ type: 'bare', key: { id: t.string }, initial: {}, events: {}, commands: {} });
    expect(modelReport([Bare])).toBe(
      [
        '# Model',
        '',
        '| Aggregate | Key          | Commands | Events |',
        '| --------- | ------------ | -------- | ------ |',
        '| `bare`    | `id: string` |          |        |',
        '',
        '## bare',
        '',
        '- Key: `id: string`',
        '- Streams: `bare-{id}`',
        '',
      ].join('\n'),
    );
  });

  it('marks the rejections of an undeclared command as found in the source text', () => {
    const report = modelReport([Ticket]);
    expect(report).toContain('| `pay`   | `too-little`      | _found in the source text_ |');
    expect(report).toContain('are guesses');
  });

  it('shows an aggregate that is read and not part of the model', () => {
    expect(modelReport([Gate])).toContain(
      'aggregate0["gate"]\n  aggregate1["ticket"]\n  aggregate0 -->|"pass reads"| aggregate1',
    );
  });
});

describe('projections in the report', () => {
  it('are listed after the aggregates, with their rows and the events that they handle', () => {
    const report = modelReport([], { projections: [Stays, Alarms] });
    const cells = report
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(report).toContain('\n\n## Projections\n\n');
    expect(cells).toEqual([
      [
        '',
        '`stays`',
        '3',
        '`garage: string`<br>`number: number`<br><code>paid: (Cents &#124; null)</code><br>`note?: string`',
        'ticket `printed` `paid`',
        'Each stay, and what was paid for it.',
        '',
      ],
      ['', '`alarms`', '1', '_its own_', 'gate `opened`<br>ticket `paid`', '', ''],
    ]);
  });
});

describe('hostile names and docs', () => {
  const hostile = 'a|b `c` <d> "e" *f* [g](h) & #i;\n# j\n\n- k \\| ```mermaid';
  const Hostile = defineAggregate({
    type: 'h<o>|"s`#',
    doc: hostile,
    key: { 'k|`<': t.refinement(t.string, () => true, 'K|`<script>') },
    initial: {},
    events: { 'e|"`#;<': { doc: hostile, data: { 'p|`': optional(t.union([t.string, t.null])) } } },
    commands: {
      'c|"`]>': {
        doc: hostile,
        decide: (aggregate) => (aggregate.exists ? reject('r|"`<') : aggregate['e|"`#;<']({})),
      },
    },
  });
  const report = modelReport([Hostile]);
  const lines = report.split('\n');

  it('stay in their cells', () => {
    const cells = (line: string) => line.replaceAll(/\\./g, '').split('|').length - 2;
    const rows = lines.filter((line) => line.startsWith('|'));
    expect(rows.map(cells)).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3]);
  });

  it('are not taken for Markdown or HTML', () => {
    expect(report).toContain(
      'a&#124;b \\`c\\` &lt;d&gt; "e" \\*f\\* \\[g\\](h) &amp; \\#i; \\# j\n\n\\- k \\\\&#124; \\`\\`\\`mermaid',
    );
    expect(report).not.toMatch(/<(?!br>|code>|\/code>)/);
    expect(lines.filter((line) => line.startsWith('```'))).toEqual(['```mermaid', '```']);
    expect(lines.filter((line) => line.startsWith('#'))).toEqual([
      '# Model',
      '## h&lt;o&gt;&#124;"s\\`\\#',
      '### Events',
      '### Commands',
      '### Rejections',
      '### Commands and events',
    ]);
  });

  it('are shown as code that says what they are', () => {
    expect(report).toContain('<code>p&#124;&#96;?: (string &#124; null)</code>');
    expect(report).toContain('| <code>r&#124;"&#96;&lt;</code> |');
  });

  it('are quoted in diagrams, every special character as its number', () => {
    expect(report).toContain(
      [
        '  subgraph model["h#60;o#62;#124;#34;s#96;#35;"]',
        '    command0["c#124;#34;#96;#93;#62;"]',
        '    event0(["e#124;#34;#96;#35;#59;#60;"])',
        '    command0 -.-> event0',
        '  end',
      ].join('\n'),
    );
  });
});

describe('the types of the options', () => {
  // Never called. That these lines are errors is checked by `npm run types`.
  const refused = [
    // @ts-expect-error -- a command that no definition has
    () => modelReport([Ticket], { rejections: { 'ticket/tear': {} } }),
    // @ts-expect-error -- a code is missing
    () => modelReport([Ticket], { rejections: { 'ticket/pay': { 'too-little': '' } } }),
    // @ts-expect-error -- a code that the command does not have
    () => modelReport([Ticket], { rejections: { 'ticket/print': { 'already-printed': '', 'too-little': '' } } }),
  ];

  it('take the codes of the commands, all of them and no others', () => {
    expect(refused).toHaveLength(3);
    const report = modelReport([Ticket], { rejections: { 'ticket/print': { 'already-printed': 'Only *once*.' } } });
    expect(report).toContain('| `print` | `already-printed` | Only \\*once\\*.');
  });
});

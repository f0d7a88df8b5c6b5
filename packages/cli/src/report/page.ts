// `modelPage`: a model as one page of HTML that needs nothing else: no script, no font, no request.
import { createHash } from 'node:crypto';
import type { ModelDescription } from '@millrace/core';
import { aggregateSection } from './aggregate-section.js';
import { contents } from './contents.js';
import { startLayOut } from './diagram/lay-out.js';
import { htmlOf, markup, trusted } from './markup.js';
import { overviewSection } from './overview-section.js';
import { PAGE_STYLE } from './page-style.js';
import { projectionsSection } from './projections-section.js';

const GUESSES =
  'Dashed arrows, what a command raises, and rejections marked as found in the source text are guesses: calls of reject and of events that stand in the text of a decider. What a decider does through another function, or under a name that a minifier has changed, is missed.';

/** Only the one style of the page, and images that are part of it. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The page of a model. Nothing of a name or of a doc string is taken for markup. The same model gives the same page.
 *
 * @returns a whole HTML document.
 * @example
 * writeFileSync('model.html', await modelPage(describeModel([Account, Customer], { title: 'The bank' })));
 */
export async function modelPage(model: ModelDescription): Promise<string> {
  const layOut = await startLayOut();
  const { title, aggregates } = model;
  const known = new Set(aggregates.map(({ type }) => type));
  return htmlOf(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">To the model</a>
<header>
<h1 dir="auto">${title}</h1>
<p>${counts(model)}</p>
</header>
${contents(model)}<main id="content">
${aggregates.length === 0 ? undefined : overviewSection(model, layOut)}${aggregates.map((one) => aggregateSection(one, known, layOut))}${projectionsSection(model, layOut)}</main>
${aggregates.some(({ commands }) => commands.length > 0) ? markup`<footer>\n<p>${GUESSES}</p>\n</footer>\n` : undefined}</body>
</html>
`);
}

function counts({ aggregates, projections }: ModelDescription): string {
  const total = (of: (one: ModelDescription['aggregates'][number]) => readonly unknown[]) =>
    aggregates.reduce((sum, one) => sum + of(one).length, 0);
  return [
    count(aggregates.length, 'aggregate'),
    count(
      total(({ commands }) => commands),
      'command',
    ),
    count(
      total(({ events }) => events),
      'event',
    ),
    ...(projections.length === 0 ? [] : [count(projections.length, 'projection')]),
  ].join(' · ');
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

// The contents of the page, as links.
import type { ModelDescription } from '@millrace/core';
import { aggregateAnchor } from './anchor.js';
import { markup, type Markup } from './markup.js';

export function contents({ aggregates, projections }: ModelDescription): Markup {
  const entries = [
    ...(aggregates.length === 0 ? [] : [link('overview', 'Overview')]),
    ...aggregates.map(({ type }) => link(aggregateAnchor(type), markup`<code>${type}</code>`)),
    ...(projections.length === 0 ? [] : [link('projections', 'Projections')]),
  ];
  return markup`<nav aria-label="Contents">
<ul>
${entries}</ul>
</nav>
`;
}

function link(anchor: string, text: string | Markup): Markup {
  return markup`<li><a href="#${anchor}">${text}</a></li>\n`;
}

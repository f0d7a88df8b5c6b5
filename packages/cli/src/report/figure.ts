// A diagram with its legend.
import type { Graph, NodeKind } from './diagram/graph.js';
import { draw, type Caption } from './diagram/draw.js';
import type { LayOut } from './diagram/lay-out.js';
import { markup, type Markup } from './markup.js';
import { scrolling } from './parts.js';

/** The box scrolls when the diagram is wider than the page. */
export function figure(layOut: LayOut, graph: Graph, caption: Caption, note?: string): Markup {
  const kinds = (['aggregate', 'command', 'event', 'projection'] as const).filter((kind) =>
    graph.nodes.some((node) => node.kind === kind),
  );
  const guessed = graph.edges.some((edge) => edge.guessed);
  return markup`<figure>
${scrolling(caption.title, draw(layOut(graph), caption))}<figcaption>
<ul class="legend">${kinds.map(sign)}${guessed ? markup`<li><span class="sign guessed"></span>found in the source text</li>` : undefined}</ul>
${note && markup`<p>${note}</p>\n`}</figcaption>
</figure>
`;
}

function sign(kind: NodeKind): Markup {
  return markup`<li><span class="sign ${kind}"></span>${kind}</li>`;
}

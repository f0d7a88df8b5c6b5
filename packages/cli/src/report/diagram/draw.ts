// `draw`: a layout as inline SVG, whose colours and font come from the style of the page.
import { markup, type Markup } from '../markup.js';
import { LINE_HEIGHT, type Label } from './label.js';
import type { Layout, PlacedEdge, PlacedNode, Point } from './layout.js';

/** What a diagram says, for those who do not see it. */
export interface Caption {
  /** The id of the diagram; those of its title and its description begin with it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** Around everything, so that no line is cut in half. In pixels. */
const MARGIN = 2;
/** Of an arrow, along its line and to each side. */
const ARROW = { length: 9, half: 4 };

export function draw({ width, height, nodes, edges }: Layout, { id, title, description }: Caption): Markup {
  const [w, h] = [Math.ceil(width) + 2 * MARGIN, Math.ceil(height) + 2 * MARGIN];
  return markup`<svg class="diagram" id="${id}" role="group" aria-labelledby="${id}-title" aria-describedby="${id}-description" width="${w}" height="${h}" viewBox="${[-MARGIN, -MARGIN, w, h].join(' ')}">
<title id="${id}-title">${title}</title>
<desc id="${id}-description">${description}</desc>
${edges.map(edge)}${edges.map(beside)}${nodes.map(node)}</svg>`;
}

function edge({ guessed, curve, tip }: PlacedEdge): Markup {
  return markup`<g class="edge${guessed ? ' guessed' : ''}"><path d="${path(curve)}"/><polygon points="${arrow(curve, tip)}"/></g>
`;
}

/** The text beside an edge, drawn after all edges: where one crosses it, the text is on top. */
function beside({ label }: PlacedEdge): Markup | undefined {
  return label && markup`<g class="beside">${lines(label.lines, label.center)}</g>\n`;
}

function node({ node: { kind, anchor, text }, label, center, width, height }: PlacedNode): Markup {
  const round = kind === 'event' ? height / 2 : kind === 'command' ? 6 : 0;
  const [x, y] = [center.x - width / 2, center.y - height / 2];
  const rect = markup`<rect x="${fixed(x)}" y="${fixed(y)}" width="${width}" height="${height}" rx="${round}"/>`;
  const title = label.text === text ? undefined : markup`<title>${text}</title>`;
  const drawn = markup`<g class="node ${kind}">${title}${rect}${bars(kind, x, y, width, height)}${lines([label], center)}</g>`;
  return anchor === undefined ? markup`${drawn}\n` : markup`<a href="#${anchor}">${drawn}</a>\n`;
}

/** What tells aggregates and projections from other boxes without a colour. */
function bars(kind: string, x: number, y: number, width: number, height: number): Markup | undefined {
  if (kind !== 'aggregate' && kind !== 'projection') return undefined;
  const line = (at: number) =>
    kind === 'aggregate' ? `M${fixed(at)} ${fixed(y)}v${fixed(height)}` : `M${fixed(x)} ${fixed(at)}h${fixed(width)}`;
  const [from, size, inset] = kind === 'aggregate' ? [x, width, 5] : [y, height, 5];
  return markup`<path d="${line(from + inset)}${line(from + size - inset)}"/>`;
}

/** Lines of text around a point. Each is told its width, for a font of which the reader's machine has another idea. */
function lines(texts: readonly Label[], { x, y }: Point): readonly Markup[] {
  const top = y - ((texts.length - 1) * LINE_HEIGHT) / 2;
  return texts
    .map((text, i) => ({ ...text, at: top + i * LINE_HEIGHT }))
    .map(
      ({ text, width, at }) =>
        markup`<text x="${fixed(x)}" y="${fixed(at)}"${width === 0 ? undefined : markup` textLength="${fixed(width)}" lengthAdjust="spacingAndGlyphs"`}>${text}</text>`,
    );
}

function path([start, ...rest]: readonly Point[]): string {
  return start === undefined ? '' : `M${pair(start)}${rest.length === 0 ? '' : `C${rest.map(pair).join(' ')}`}`;
}

/** A triangle at the end of a curve, in the direction from there to the tip. */
function arrow(curve: readonly Point[], tip: Point): string {
  const end = curve.at(-1) ?? tip;
  const distance = Math.hypot(tip.x - end.x, tip.y - end.y) || 1;
  const [dx, dy] = [(tip.x - end.x) / distance, (tip.y - end.y) / distance];
  const base = { x: tip.x - ARROW.length * dx, y: tip.y - ARROW.length * dy };
  const side = (half: number) => ({ x: base.x - half * dy, y: base.y + half * dx });
  return [tip, side(ARROW.half), side(-ARROW.half)].map(pair).join(' ');
}

function pair({ x, y }: Point): string {
  return `${fixed(x)},${fixed(y)}`;
}

/** Hundredths of a pixel are enough. */
function fixed(pixels: number): string {
  return String(Math.round(pixels * 100) / 100);
}

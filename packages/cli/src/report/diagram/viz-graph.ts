// What Graphviz is given to lay out a diagram: numbered nodes and edges in their sizes, and no text that could confuse it.
import type { Graph as VizGraph } from '@viz-js/viz';
import type { Graph } from './graph.js';
import { LINE_HEIGHT, type Label } from './label.js';

/** The sizes of a graph's texts, in pixels. */
export interface Sizes {
  /** By the place of the node. */
  readonly widths: readonly number[];
  readonly height: number;
  /** The lines beside an edge, by its place. */
  readonly labels: readonly (readonly Label[])[];
}

const LABEL_PADDING = 6;

/** Edges from which on care is left out that would take minutes: in such a thicket nobody sees it. */
const DENSE = 150;
const CARELESS = { splines: 'line', nslimit: 1, nslimit1: 1, mclimit: 0.2 };

export const nodeName = (i: number): string => `n${String(i)}`;
export const edgeName = (i: number): string => `e${String(i)}`;

export function vizGraph({ nodes, edges, columns }: Graph, { widths, height, labels }: Sizes): VizGraph {
  return {
    directed: true,
    graphAttributes: {
      ...{ rankdir: 'LR', nodesep: inches(16), ranksep: inches(64), margin: 0, pad: 0 },
      ...(edges.length > DENSE ? CARELESS : {}),
    },
    nodeAttributes: { shape: 'box', label: '', fixedsize: true, height: inches(height) },
    nodes: nodes.map((_, i) => ({ name: nodeName(i), attributes: { width: inches(widths[i] ?? 0) } })),
    edges: [
      ...edges.map(({ from, to }, i) => ({
        tail: nodeName(from),
        head: nodeName(to),
        attributes: { id: edgeName(i), ...space(labels[i] ?? []) },
      })),
      ...unconnected(columns, edges).map(([left, right]) => ({
        tail: nodeName(left),
        head: nodeName(right),
        attributes: { style: 'invis', weight: 0 },
      })),
    ],
    subgraphs: columns.map((column) => ({
      graphAttributes: { rank: 'same' },
      nodes: column.map((i) => ({ name: nodeName(i) })),
    })),
  };
}

/** Neighbouring columns without an edge between them, by a node of each: an edge that nobody sees keeps their order. */
function unconnected(
  columns: Graph['columns'],
  edges: Graph['edges'],
): readonly (readonly [left: number, right: number])[] {
  const filled = columns.filter((column) => column.length > 0);
  return filled.flatMap((left, i) => {
    const right = filled[i + 1] ?? [];
    const [from] = left;
    const [to] = right;
    const connected = edges.some((edge) => left.includes(edge.from) && right.includes(edge.to));
    return connected || from === undefined || to === undefined ? [] : [[from, to] as const];
  });
}

/** From pixels, which are the points of Graphviz. */
function inches(pixels: number): number {
  return pixels / 72;
}

/** An empty table in the size of a label: the space is left free. */
function space(lines: readonly Label[]): { readonly label?: { readonly html: string } } {
  if (lines.length === 0) return {};
  const width = Math.ceil(Math.max(...lines.map((line) => line.width)) + 2 * LABEL_PADDING);
  const size = `width="${String(width)}" height="${String(lines.length * LINE_HEIGHT + LABEL_PADDING)}"`;
  const table = `border="0" cellborder="0" cellspacing="0" cellpadding="0" fixedsize="true" ${size}`;
  return { label: { html: `<table ${table}><tr><td></td></tr></table>` } };
}

// `startLayOut`: Graphviz, compiled to WebAssembly, decides where nodes stand and how edges run.
import { instance, type Viz } from '@viz-js/viz';
import type { Graph, NodeKind } from './graph.js';
import { label, type Label } from './label.js';
import type { Layout, PlacedEdge, Point } from './layout.js';
import { upright } from './upright.js';
import { edgeName, nodeName, vizGraph } from './viz-graph.js';

/** In pixels. */
const NODE_HEIGHT = 36;
const NODE_PADDING = 16;
const NARROWEST = 64;

/** What is read of Graphviz's output `json0`. Coordinates are text: `12.5,40`. */
interface Output {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly id?: string; readonly pos?: string; readonly lp?: string }[];
}

/** Lays a graph out, the same one always in the same way. */
export type LayOut = (graph: Graph) => Layout;

/** Starts Graphviz, which takes a tenth of a second. */
export async function startLayOut(): Promise<LayOut> {
  const viz = await instance();
  return (graph) => layOut(viz, graph);
}

function layOut(viz: Viz, graph: Graph): Layout {
  const texts = graph.nodes.map(({ text }) => label(text));
  const widths = widthsOf(graph, texts);
  const labels = graph.edges.map((edge) => edge.label.map(label));
  const input = vizGraph(graph, { widths, height: NODE_HEIGHT, labels });
  // The shape is that of the Graphviz which this package depends on.
  const output = JSON.parse(viz.renderString(input, { format: 'json0' })) as Output;
  const places = new Map(output.objects?.map(({ name, pos }) => [name, pos] as const));
  const routes = new Map(output.edges?.map((edge) => [edge.id, edge] as const));
  // Graphviz counts from the bottom, where it begins a column as well. Taken from the top, the first is at the top.
  const [, , width = 0, height = 0] = numbers(output.bb);
  return upright({
    width,
    height,
    nodes: graph.nodes.map((node, i) => ({
      node,
      label: texts[i] ?? label(node.text),
      center: point(places.get(nodeName(i))),
      width: widths[i] ?? NARROWEST,
      height: NODE_HEIGHT,
    })),
    edges: graph.edges.map(({ guessed }, i): PlacedEdge => {
      const { pos = '', lp } = routes.get(edgeName(i)) ?? {};
      const lines = labels[i] ?? [];
      return { guessed, ...route(pos), label: lp === undefined ? undefined : { lines, center: point(lp) } };
    }),
  });
}

/** Nodes of one kind are equally wide. */
function widthsOf({ nodes }: Graph, texts: readonly Label[]): readonly number[] {
  const widths = new Map<NodeKind, number>();
  nodes.forEach(({ kind }, i) => {
    const width = Math.ceil((texts[i]?.width ?? 0) + 2 * NODE_PADDING);
    widths.set(kind, Math.max(widths.get(kind) ?? NARROWEST, width));
  });
  return nodes.map(({ kind }) => widths.get(kind) ?? NARROWEST);
}

/** `e,9,9 0,0 1,1 2,2 3,3`: where the arrow points, then the curve. */
function route(pos: string): { readonly tip: Point; readonly curve: readonly Point[] } {
  const [end, ...curve] = pos.split(' ');
  return { tip: point(end?.replace('e,', '')), curve: curve.map(point) };
}

function point(pair = ''): Point {
  const [x = 0, y = 0] = numbers(pair);
  return { x, y };
}

function numbers(list: string): readonly number[] {
  return list.split(',').map(Number);
}

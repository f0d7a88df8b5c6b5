// `upright`: a layout turned so that most columns have their first node at the top.
import type { Layout, PlacedEdge, PlacedNode, Point } from './layout.js';

/** Graphviz crosses the fewest lines, and does not mind which way up. */
export function upright(layout: Layout): Layout {
  return rightWayUp(layout.nodes) < 0 ? upsideDown(layout) : layout;
}

/** Pairs of nodes in a column that stand in their order, less those that do not. */
function rightWayUp(nodes: readonly PlacedNode[]): number {
  let pairs = 0;
  nodes.forEach(({ center: upper }, i) => {
    for (const { center: lower } of nodes.slice(i + 1)) if (lower.x === upper.x) pairs += Math.sign(lower.y - upper.y);
  });
  return pairs;
}

function upsideDown({ width, height, nodes, edges }: Layout): Layout {
  const turned = ({ x, y }: Point): Point => ({ x, y: height - y });
  return {
    width,
    height,
    nodes: nodes.map((node) => ({ ...node, center: turned(node.center) })),
    edges: edges.map(({ guessed, curve, tip, label }): PlacedEdge => ({
      guessed,
      curve: curve.map(turned),
      tip: turned(tip),
      label: label && { ...label, center: turned(label.center) },
    })),
  };
}

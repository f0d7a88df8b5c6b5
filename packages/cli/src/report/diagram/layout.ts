// A diagram that is laid out: pixels, from the top left.
import type { GraphNode } from './graph.js';
import type { Label } from './label.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode {
  readonly node: GraphNode;
  readonly label: Label;
  readonly center: Point;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge {
  readonly guessed: boolean;
  /** A start, then three points for each cubic Bézier curve. */
  readonly curve: readonly Point[];
  /** Where its arrow points. */
  readonly tip: Point;
  readonly label: { readonly lines: readonly Label[]; readonly center: Point } | undefined;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

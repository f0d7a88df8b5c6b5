// A diagram before it is laid out: what is connected with what, and nothing of where it stands.

/** What a node stands for: it decides its shape and its colour. */
export type NodeKind = 'aggregate' | 'command' | 'event' | 'projection';

export interface GraphNode {
  readonly kind: NodeKind;
  readonly text: string;
  /** The id of the place in the page that tells more. */
  readonly anchor: string | undefined;
}

export interface GraphEdge {
  /** Places in `nodes`. */
  readonly from: number;
  readonly to: number;
  /** Lines of text beside it. */
  readonly label: readonly string[];
  /** Whether it is a guess. */
  readonly guessed: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Nodes that stand in one column each, from left to right; empty when the edges alone decide. */
  readonly columns: readonly (readonly number[])[];
}

/** Where the boxes and arrows of a graph are. A pure function, with dagre's ranks and orders. */

import { graphlib, layout } from "@dagrejs/dagre";
import type { Arrow, Node } from "./contract";

export interface Box {
  readonly node: Node;
  readonly x: number; // its left upper corner
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Boxes that it was made from, and that use it. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface Line {
  readonly arrow: Arrow;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: string;
  readonly x: number; // middle of its label
  readonly y: number;
}

export interface Picture {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** What dagre writes into the graph. */
interface Placed {
  x: number;
  y: number;
  width: number;
  height: number;
}

const HEIGHT = 44;
const LETTER = 6.6; // width of a letter, about
const LONGEST = 34;

/** A text that fits into a box. */
export function shortened(text: string, longest = LONGEST): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

/** The names on an arrow: two, and how many more. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, 2).map((name) => shortened(name, 16));
  return names.length > 2 ? `${shown.join(", ")} +${names.length - 2}` : shown.join(", ");
}

/** Place everything, from top to bottom. Arrows to boxes that are not there are left out. */
export function place(nodes: readonly Node[], edges: readonly Arrow[]): Picture {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 28, ranksep: 46, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) {
    const letters = Math.max(shortened(node.text).length, node.label.length + 8);
    graph.setNode(node.id, { width: Math.max(96, letters * LETTER + 20), height: HEIGHT });
  }
  const drawn = edges.filter((edge) => known.has(edge.source) && known.has(edge.target));
  for (const edge of drawn) {
    const label = named(edge.names);
    graph.setEdge(edge.source, edge.target, {
      width: label.length * LETTER,
      height: 14,
      labelpos: "c",
    });
  }
  layout(graph);
  const size = graph.graph() as Partial<Placed>;
  return {
    boxes: nodes.map((node) => {
      const { x, y, width, height } = graph.node(node.id) as Placed;
      return {
        node,
        x: x - width / 2,
        y: y - height / 2,
        width,
        height,
        before: drawn.filter((edge) => edge.target === node.id).map((edge) => edge.source),
        after: drawn.filter((edge) => edge.source === node.id).map((edge) => edge.target),
      };
    }),
    lines: drawn.map((arrow) => {
      const { points, x, y } = graph.edge(arrow.source, arrow.target) as Partial<Placed> &
        Pick<Line, "points">;
      return { arrow, points, label: named(arrow.names), x: x ?? 0, y: y ?? 0 };
    }),
    width: size.width ?? 0,
    height: size.height ?? 0,
  };
}

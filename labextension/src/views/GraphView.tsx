/** A graph of statements, cells or artifacts: boxes are buttons, arrows carry names and reasons. */

import { KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Arrow, Node } from "../contract";
import type { Box, Line } from "../layout";
import { place, shortened } from "../layout";
import { count, say } from "../words";
import { Button } from "./common";

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Arrow[];
  readonly hidden: number;
}

export interface GraphViewProps {
  readonly graph: Graph;
  /** The cell that is selected in the notebook. */
  readonly selected: string | null;
  readonly onOpen?: (node: Node) => void;
  /** Show it larger. */
  readonly onEnlarge?: () => void;
}

const MANY = 12; // from so many boxes on, imports are folded at first
const SMALLEST = 0.8; // of the zoom that makes a wide graph fit at first

/** What a screen reader says of a box. */
export function boxLabel(box: Box, boxes: ReadonlyMap<string, Box>): string {
  const names = (ids: readonly string[]): string =>
    ids.map((id) => boxes.get(id)?.node.label || boxes.get(id)?.node.text || id).join(", ");
  const { node } = box;
  return [
    `${node.label} ${node.text}`.trim(),
    node.stale ? say("stale") : "",
    node.error ? say("failed: %1", node.error) : "",
    box.before.length > 0 ? say("needs %1", names(box.before)) : "",
    box.after.length > 0 ? say("used by %1", names(box.after)) : "",
  ]
    .filter(Boolean)
    .join("; ");
}

/** The box that an arrow key leads to, or undefined. */
export function neighbour(
  box: Box,
  key: string,
  boxes: ReadonlyMap<string, Box>,
): string | undefined {
  if (key === "ArrowUp") {
    return box.before[0];
  }
  if (key === "ArrowDown") {
    return box.after[0];
  }
  const all = [...boxes.values()].sort((one, other) => one.y - other.y || one.x - other.x);
  const at = all.findIndex(({ node }) => node.id === box.node.id);
  if (key === "ArrowRight") {
    return all[at + 1]?.node.id;
  }
  if (key === "ArrowLeft") {
    return all[at - 1]?.node.id;
  }
  return key === "Home" ? all[0]?.node.id : key === "End" ? all.at(-1)?.node.id : undefined;
}

export function GraphView(props: GraphViewProps): JSX.Element {
  const { graph, selected, onOpen, onEnlarge } = props;
  const imports = graph.nodes.filter((node) => node.soft).length;
  const [folded, setFolded] = useState(graph.nodes.length > MANY);
  const [zoom, setZoom] = useState(1);
  const [focused, setFocused] = useState<string | null>(null);
  const svg = useRef<SVGSVGElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const picture = useMemo(() => {
    const nodes = folded ? graph.nodes.filter((node) => !node.soft) : graph.nodes;
    return place(nodes, graph.edges);
  }, [graph, folded]);
  const boxes = useMemo(() => new Map(picture.boxes.map((box) => [box.node.id, box])), [picture]);
  const ofCell = picture.boxes.find(({ node }) => selected !== null && node.cell_id === selected);
  const start = focused !== null && boxes.has(focused) ? focused : ofCell?.node.id;
  const entry = start ?? picture.boxes[0]?.node.id;
  const shown = focused === null ? undefined : boxes.get(focused);

  useEffect(() => {
    const room = (box.current?.clientWidth ?? 0) - 4;
    if (room > 0 && picture.width > 0) {
      setZoom(Math.max(SMALLEST, Math.min(1, room / picture.width)));
    }
  }, [picture]);

  useEffect(() => {
    if (ofCell !== undefined) {
      const element = svg.current?.querySelector(`[data-node="${CSS.escape(ofCell.node.id)}"]`);
      element?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    }
  }, [ofCell?.node.id]);

  const onKeyDown = (event: KeyboardEvent, box: Box): void => {
    if (event.key === "Enter" || event.key === " ") {
      onOpen?.(box.node);
    } else {
      const next = neighbour(box, event.key, boxes);
      if (next === undefined) {
        return;
      }
      const element = svg.current?.querySelector(`[data-node="${CSS.escape(next)}"]`);
      (element as SVGGElement | null)?.focus(); // and the browser scrolls there
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const reasons = graph.edges.filter(
    ({ source, target }) => source === focused || target === focused,
  );
  return (
    <div className="jp-lineaslice-Graph">
      <div className="jp-lineaslice-Line">
        <Button onClick={() => setZoom(zoom * 1.25)} title={say("Larger")}>
          +
        </Button>
        <Button onClick={() => setZoom(zoom / 1.25)} title={say("Smaller")}>
          −
        </Button>
        {onEnlarge && <Button onClick={onEnlarge}>{say("Enlarge")}</Button>}
        {imports > 0 && (
          <label>
            <input
              type="checkbox"
              checked={!folded}
              onChange={(event) => setFolded(!event.target.checked)}
            />
            {count("%1 import", "%1 imports", imports)}
          </label>
        )}
        {graph.hidden > 0 && (
          <span className="jp-lineaslice-Faint">
            {count("%1 statement not shown", "%1 statements not shown", graph.hidden)}
          </span>
        )}
      </div>
      <div ref={box} className="jp-lineaslice-Scroll jp-lineaslice-GraphScroll">
        <svg
          ref={svg}
          role="group"
          aria-label={say("Dependency graph; arrow keys walk, Enter opens the cell")}
          width={picture.width * zoom}
          height={picture.height * zoom}
          viewBox={`0 0 ${picture.width} ${picture.height}`}
        >
          <defs>
            <marker
              id="jp-lineaslice-head"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto-start-reverse"
            >
              <path d="M0 0 8 4 0 8z" className="jp-lineaslice-Head" />
            </marker>
          </defs>
          {picture.lines.map((line) => (
            <ArrowView
              key={`${line.arrow.source}→${line.arrow.target}`}
              line={line}
              lit={line.arrow.source === focused || line.arrow.target === focused}
            />
          ))}
          {picture.boxes.map((box) => (
            <g
              key={box.node.id}
              data-node={box.node.id}
              role="button"
              tabIndex={box.node.id === entry ? 0 : -1}
              aria-label={boxLabel(box, boxes)}
              className={boxClass(box, focused, ofCell?.node.id)}
              transform={`translate(${box.x} ${box.y})`}
              onFocus={() => setFocused(box.node.id)}
              onClick={() => onOpen?.(box.node)}
              onKeyDown={(event) => onKeyDown(event, box)}
            >
              <title>{box.node.full}</title>
              <rect width={box.width} height={box.height} rx={box.node.kind === "goal" ? 20 : 4} />
              <text x={10} y={17} className="jp-lineaslice-BoxLabel">
                {box.node.label}
                {box.node.stale && ` ⚠ ${say("stale")}`}
                {box.node.error && ` ✗ ${say("failed")}`}
              </text>
              <text x={10} y={34} className="jp-lineaslice-BoxText">
                {shortened(box.node.text)}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <div className="jp-lineaslice-Reasons" aria-live="polite">
        {shown && (
          <>
            <pre>{shown.node.full}</pre>
            <ul>
              {reasons.flatMap((arrow) =>
                arrow.reasons.map((reason, i) => (
                  <li key={`${arrow.source}${arrow.target}${i}`}>
                    {arrow.target === focused ? "↑ " : "↓ "}
                    {arrow.assumed && say("kept to be safe: ")}
                    {boxes.get(arrow.source)?.node.label ?? ""} {reason}
                  </li>
                )),
              )}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function boxClass(box: Box, focused: string | null, ofCell: string | undefined): string {
  const { node } = box;
  return [
    "jp-lineaslice-Box",
    `jp-mod-${node.kind}`,
    node.stale ? "jp-mod-stale" : "",
    node.error ? "jp-mod-failed" : "",
    node.soft ? "jp-mod-soft" : "",
    node.id === focused ? "jp-mod-focused" : "",
    node.id === ofCell ? "jp-mod-selected" : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function ArrowView(props: { line: Line; lit: boolean }): JSX.Element {
  const { line, lit } = props;
  const { arrow, points } = line;
  const path = points.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join(" ");
  const classes = `jp-lineaslice-Arrow${lit ? " jp-mod-lit" : ""}${arrow.assumed ? " jp-mod-assumed" : ""}`;
  return (
    <g className={classes}>
      <title>{arrow.reasons.join("\n")}</title>
      <path d={path} markerEnd="url(#jp-lineaslice-head)" />
      <text x={line.x} y={line.y + 4} textAnchor="middle">
        {line.label}
      </text>
    </g>
  );
}

/** Which marks each cell of a notebook gets. A pure function of cells, state and slice. */

import type { Goal, HighlightAnswer, SliceAnswer, SliceLine, Upstream } from "./contract";
import type { Live } from "./protocol";

/** A cell of the notebook as it is on the screen. */
export interface Cell {
  readonly id: string;
  readonly source: string;
}

/** One line of a cell that is in the slice, counted from 1. */
export interface MarkedLine {
  readonly line: number;
  readonly assumed: boolean;
}

/** What is drawn at one cell. */
export interface CellMark {
  /** Lines in the slice. */
  readonly lines: readonly MarkedLine[];
  /** How many statements of the cell are in the slice, and how many ran; 0: not in the slice. */
  readonly kept: number;
  readonly statements: number;
  /** It is what the slice was asked for. */
  readonly isGoal: boolean;
  /** Its text is not what ran, so lines cannot be shown. */
  readonly edited: boolean;
  /** Changes above that its last run has not seen. */
  readonly stale: readonly Upstream[];
  readonly running: boolean;
}

function covers([first, last]: number[], line: number): boolean {
  return first <= line && line <= last;
}

/** Why this line of a cell's newest run is in the slice; "" when it is not. */
export function reasonAt(slice: SliceAnswer, cell: string, line: number): string {
  return slice.cells
    .filter((run) => run.cell_id === cell && run.current)
    .flatMap((run) => run.lines)
    .filter((statement) => statement.kept && covers([statement.line, statement.end_line], line))
    .filter((statement) => !statement.out.some((stretch) => covers(stretch, line)))
    .map(reasonOf)
    .join("; ");
}

function reasonOf(statement: SliceLine): string {
  const known = statement.evidence ? ` (${statement.evidence})` : "";
  return `${statement.assumed ? "kept to be safe: " : ""}${statement.reason}${known}`;
}

/** The marks of the cells that have any. With `stale` false no staleness is shown. */
export function decorate(
  cells: readonly Cell[],
  live: Live,
  highlight: HighlightAnswer | null,
  goal: Goal | null,
  stale = true,
): Map<string, CellMark> {
  const sliced = new Map<string, HighlightAnswer["cells"]>();
  for (const cell of highlight?.cells ?? []) {
    sliced.set(cell.cell_id, [...(sliced.get(cell.cell_id) ?? []), cell]);
  }
  const marks = new Map<string, CellMark>();
  for (const { id, source } of cells) {
    const state = live.cells.get(id);
    const runs = sliced.get(id) ?? [];
    const upstream = stale ? (state?.stale ?? []) : [];
    const running = live.running === id;
    const kept = runs.reduce((sum, run) => sum + run.kept, 0);
    if (kept === 0 && upstream.length === 0 && !running) {
      continue;
    }
    const newest = runs.filter((run) => run.current);
    const edited = kept > 0 && state !== undefined && state.source !== source;
    marks.set(id, {
      lines: edited ? [] : newest.flatMap(linesOf),
      kept,
      statements: Math.max(state?.statements.length ?? 0, kept),
      isGoal: goal?.cell === id,
      edited: edited || (kept > 0 && newest.length === 0),
      stale: upstream,
      running,
    });
  }
  return marks;
}

function linesOf(run: HighlightAnswer["cells"][number]): MarkedLine[] {
  const marked = (stretches: number[][], assumed: boolean): MarkedLine[] =>
    stretches.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, i) => ({ line: first + i, assumed })),
    );
  return [...marked(run.lines, false), ...marked(run.assumed, true)];
}

/** Whether two marks are drawn alike, so that nothing has to be drawn anew. */
export function sameMark(one: CellMark | undefined, other: CellMark | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Which marks each cell of a notebook gets. A pure function of cells, state and slice. */

import type { Goal, SliceAnswer, SliceLine, Upstream } from "./contract";
import type { Live } from "./protocol";

/** A cell of the notebook as it is on the screen. */
export interface Cell {
  readonly id: string;
  readonly source: string;
}

/** One line of a cell that is in the slice, counted from 1, and why. */
export interface MarkedLine {
  readonly line: number;
  readonly reason: string;
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

/** The lines of a statement, without those of a block that are left out. */
export function linesOf(statement: SliceLine): number[] {
  const lines: number[] = [];
  for (let line = statement.line; line <= statement.end_line; line++) {
    if (!statement.out.some(([first, last]) => first <= line && line <= last)) {
      lines.push(line);
    }
  }
  return lines;
}

function reasonOf(statement: SliceLine): string {
  const known = statement.evidence ? ` (${statement.evidence})` : "";
  return `${statement.assumed ? "kept to be safe: " : ""}${statement.reason}${known}`;
}

/** The marks of the cells that have any. With `stale` false no staleness is shown. */
export function decorate(
  cells: readonly Cell[],
  live: Live,
  slice: SliceAnswer | null,
  goal: Goal | null,
  stale = true,
): Map<string, CellMark> {
  const sliced = new Map<string, SliceAnswer["cells"]>();
  for (const cell of slice?.cells ?? []) {
    sliced.set(cell.cell_id, [...(sliced.get(cell.cell_id) ?? []), cell]);
  }
  const marks = new Map<string, CellMark>();
  for (const { id, source } of cells) {
    const state = live.cells.get(id);
    const runs = sliced.get(id) ?? [];
    const upstream = stale ? (state?.stale ?? []) : [];
    const running = live.running === id;
    const kept = runs.flatMap((run) => run.lines.filter((line) => line.kept));
    if (kept.length === 0 && upstream.length === 0 && !running) {
      continue;
    }
    const newest = runs.filter((run) => run.current).flatMap((run) => run.lines);
    const edited = kept.length > 0 && state !== undefined && state.source !== source;
    const lines = new Map<number, MarkedLine>();
    if (!edited) {
      for (const statement of newest.filter((line) => line.kept)) {
        const { assumed } = statement;
        for (const line of linesOf(statement)) {
          const reason = [lines.get(line)?.reason, reasonOf(statement)].filter(Boolean).join("; ");
          lines.set(line, { line, reason, assumed });
        }
      }
    }
    marks.set(id, {
      lines: [...lines.values()],
      kept: kept.length,
      statements: Math.max(state?.statements.length ?? 0, kept.length),
      isGoal: goal?.cell === id,
      edited: edited || (kept.length > 0 && newest.length === 0),
      stale: upstream,
      running,
    });
  }
  return marks;
}

/** Whether two marks are drawn alike, so that nothing has to be drawn anew. */
export function sameMark(one: CellMark | undefined, other: CellMark | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

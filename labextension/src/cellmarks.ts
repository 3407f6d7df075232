/** Draws marks at the cells of a notebook: classes, badges, and lines in the editor. */

import { StateEffect, StateField } from "@codemirror/state";
import type { Text } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import type { Cell } from "@jupyterlab/cells";
import { CodeMirrorEditor } from "@jupyterlab/codemirror";
import type { CellMark, MarkedLine } from "./decoration";
import { sameMark } from "./decoration";
import { say } from "./words";

const IN_SLICE = "jp-lineaslice-inSlice";
const STALE = "jp-lineaslice-isStale";
const BADGES = "jp-lineaslice-Badges";

const setLines = StateEffect.define<readonly MarkedLine[]>();

const markedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(drawn, transaction) {
    let now = drawn.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setLines)) {
        now = drawnLines(transaction.state.doc, effect.value);
      }
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function drawnLines(text: Text, lines: readonly MarkedLine[]): DecorationSet {
  return Decoration.set(
    lines
      .filter(({ line }) => line <= text.lines)
      .map(({ line, reason, assumed }) =>
        Decoration.line({
          class: assumed ? "jp-lineaslice-line jp-mod-assumed" : "jp-lineaslice-line",
          attributes: { title: reason },
        }).range(text.line(line).from),
      ),
    true,
  );
}

/** The marks that are drawn at one cell widget. */
export class CellMarks {
  /** Draw this mark, or none; what is drawn alike is not touched. */
  draw(cell: Cell, mark: CellMark | undefined, onStale: (cell: Cell) => void): void {
    const before = this.drawn.get(cell);
    if (sameMark(before, mark)) {
      return;
    }
    if (mark === undefined) {
      this.drawn.delete(cell);
    } else {
      this.drawn.set(cell, mark);
    }
    cell.toggleClass(IN_SLICE, (mark?.kept ?? 0) > 0);
    cell.toggleClass(STALE, (mark?.stale.length ?? 0) > 0);
    this.badges(cell, mark, onStale);
    if (JSON.stringify(before?.lines ?? []) !== JSON.stringify(mark?.lines ?? [])) {
      this.lines(cell);
    }
  }

  private badges(cell: Cell, mark: CellMark | undefined, onStale: (cell: Cell) => void): void {
    cell.node.querySelector(`:scope > .${BADGES}`)?.remove();
    if (mark === undefined) {
      return;
    }
    const badges = document.createElement("div");
    badges.className = BADGES;
    if (mark.kept > 0) {
      const badge = document.createElement("span");
      badge.className = `jp-lineaslice-Badge${mark.isGoal ? " jp-mod-goal" : ""}`;
      badge.setAttribute("role", "img");
      badge.textContent = `${mark.isGoal ? "◉" : "◆"} ${mark.kept}/${mark.statements}`;
      const says = mark.edited
        ? say("%1 statements of this cell are in the slice; its text has changed", mark.kept)
        : say("%1 of %2 statements are in the slice", mark.kept, mark.statements);
      badge.title = says;
      badge.setAttribute("aria-label", says);
      badges.append(badge);
    }
    if (mark.stale.length > 0) {
      const badge = document.createElement("button");
      badge.className = "jp-lineaslice-Badge jp-mod-stale";
      badge.textContent = `⚠ ${say("stale")}`;
      const causes = mark.stale.map((upstream) => upstream.text).join("\n");
      badge.title = say("Run this cell again: %1", causes);
      badge.setAttribute("aria-label", say("Stale cell. %1", causes));
      badge.addEventListener("click", () => onStale(cell));
      badges.append(badge);
    }
    if (badges.childElementCount > 0) {
      cell.node.append(badges);
    }
  }

  private lines(cell: Cell): void {
    // The editors of cells that were never on the screen do not exist yet.
    void cell.ready.then(() => {
      const editor = cell.isDisposed ? null : cell.editor;
      if (!(editor instanceof CodeMirrorEditor)) {
        return;
      }
      const lines = this.drawn.get(cell)?.lines ?? [];
      const view = editor.editor;
      if (view.state.field(markedLines, false) === undefined) {
        if (lines.length === 0) {
          return;
        }
        view.dispatch({ effects: StateEffect.appendConfig.of(markedLines) });
      }
      view.dispatch({ effects: setLines.of(lines) });
    });
  }

  private readonly drawn = new WeakMap<Cell, CellMark>();
}

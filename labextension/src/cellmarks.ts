/** Draws marks at the cells of a notebook: classes, badges, and lines in the editor. */

import { StateEffect, StateField } from "@codemirror/state";
import type { Extension, Text } from "@codemirror/state";
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

const LINE = "jp-lineaslice-line";
const NEEDED = Decoration.line({ class: LINE });
const ASSUMED = Decoration.line({ class: `${LINE} jp-mod-assumed` });

const PAUSE = 50; // milliseconds between the lines that are on the screen and the others
const FEW = 20; // cells whose lines are drawn in a time that nobody notices

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
      .map(({ line, assumed }) => (assumed ? ASSUMED : NEEDED).range(text.line(line).from)),
    true,
  );
}

/** The number of the marked line that an element is in; 0 where there is none. */
function lineOf(view: EditorView, element: EventTarget | null): number {
  const line = element instanceof Element ? element.closest(`.${LINE}`) : null;
  return line === null ? 0 : view.state.doc.lineAt(view.posAtDOM(line)).number;
}

/** The marks that are drawn at the widgets of cells. */
export class CellMarks {
  /** `why` tells the reason of a line, which is asked for when somebody points at it. */
  constructor(private readonly why: (cell: Cell, line: number) => Promise<string>) {}

  /**
   * Draw this mark, or none; what is drawn alike is not touched.
   *
   * Lines that are not on the screen can wait: hundreds of editors are measured anew.
   */
  draw(
    cell: Cell,
    mark: CellMark | undefined,
    onScreen: boolean,
    onStale: (cell: Cell) => void,
  ): void {
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
      if (onScreen) {
        this.waiting.delete(cell);
        this.lines(cell);
      } else {
        this.waiting.add(cell);
        this.drawLater();
      }
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.waiting.clear();
  }

  /** Draw the lines that wait, a few at a time. */
  private drawLater(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const cell of [...this.waiting].slice(0, FEW)) {
        this.waiting.delete(cell);
        this.lines(cell);
      }
      if (this.waiting.size > 0) {
        this.drawLater();
      }
    }, PAUSE);
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
        view.dispatch({ effects: StateEffect.appendConfig.of([markedLines, this.pointing(cell)]) });
      }
      view.dispatch({ effects: setLines.of(lines) });
      view.dom.removeAttribute("title");
    });
  }

  /** Pointing at a line tells why it is in the slice. */
  private pointing(cell: Cell): Extension {
    let pointed = 0;
    const point = (view: EditorView, line: number): void => {
      pointed = line;
      if (line === 0) {
        view.dom.removeAttribute("title");
        return;
      }
      void this.why(cell, line).then((reason) => {
        if (pointed === line) {
          view.dom.title = reason;
        }
      });
    };
    return EditorView.domEventHandlers({
      mouseover: (event, view) => point(view, lineOf(view, event.target)),
      mouseleave: (_, view) => point(view, 0),
    });
  }

  private readonly waiting = new Set<Cell>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly drawn = new WeakMap<Cell, CellMark>();
}

/** Draws marks at the cells of a notebook: classes, badges, and lines in the editor. */

import { StateEffect, StateField } from "@codemirror/state";
import type { Extension, Text } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import type { Cell } from "@jupyterlab/cells";
import { CodeMirrorEditor } from "@jupyterlab/codemirror";
import type { IDisposable } from "@lumino/disposable";
import type { CellMark, MarkedLine } from "./decoration";
import { sameMark } from "./decoration";
import { say } from "./words";

const IN_SLICE = "jp-lineaslice-inSlice";
const STALE = "jp-lineaslice-isStale";
const BADGES = "jp-lineaslice-Badges";

const LINE = "jp-lineaslice-line";
const NEEDED = Decoration.line({ class: LINE });
const ASSUMED = Decoration.line({ class: `${LINE} jp-mod-assumed` });

const SLICE = 8; // milliseconds of a frame for marks that cannot be seen

const setLines = StateEffect.define<readonly MarkedLine[]>();

/** The lines that were drawn, null when the text has changed since, and where they are now. */
interface Marked {
  readonly lines: readonly MarkedLine[] | null;
  readonly drawn: DecorationSet;
}

const NO_LINES: Marked = { lines: [], drawn: Decoration.none };

const markedLines = StateField.define<Marked>({
  create: () => ({ ...NO_LINES }),
  update(marked, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setLines)) {
        return { lines: effect.value, drawn: drawnLines(transaction.state.doc, effect.value) };
      }
    }
    return transaction.docChanged
      ? { lines: null, drawn: marked.drawn.map(transaction.changes) }
      : marked;
  },
  provide: (field) => EditorView.decorations.from(field, ({ drawn }) => drawn),
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

/**
 * The marks that are drawn at the widgets of cells.
 *
 * What can be seen, or soon can be, is drawn at once; other cells when that has been painted. Their
 * lines wait until they come near: an editor that is given lines is measured anew, and a slice may
 * have hundreds of editors.
 */
export class CellMarks implements IDisposable {
  /** `scroller` shows a part of the cells; `why` tells the reason of a line that is pointed at. */
  constructor(
    scroller: HTMLElement,
    private readonly why: (cell: Cell, line: number) => Promise<string>,
  ) {
    const options = { root: scroller, rootMargin: "100% 0px" }; // a page further, to both sides
    this.observer = new IntersectionObserver(this.onScroll, options);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Give a cell this mark, or none. */
  draw(cell: Cell, mark: CellMark | undefined, onStale: (cell: Cell) => void): void {
    this.observe(cell);
    if (sameMark(this.marks.get(cell), mark)) {
      return;
    }
    this.marks.set(cell, mark);
    this.waiting.set(cell, () => this.frame(cell, mark, onStale));
    if (this.near.has(cell)) {
      this.drawNow(cell);
    } else {
      this.drawLater();
    }
  }

  dispose(): void {
    this._isDisposed = true;
    this.waiting.clear();
    this.observer.disconnect();
  }

  private drawNow(cell: Cell): void {
    const draw = this.waiting.get(cell);
    this.waiting.delete(cell);
    draw?.();
    if (this.near.has(cell)) {
      this.lines(cell);
    }
  }

  /** Draw what waits when the next frame has been painted, a little in each. */
  private drawLater(): void {
    if (this.isLater) {
      return;
    }
    this.isLater = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.isLater = false;
        const end = performance.now() + SLICE;
        for (const cell of this.waiting.keys()) {
          this.drawNow(cell);
          if (performance.now() > end) {
            break;
          }
        }
        if (this.waiting.size > 0) {
          this.drawLater();
        }
      }),
    );
  }

  private frame(cell: Cell, mark: CellMark | undefined, onStale: (cell: Cell) => void): void {
    if (!cell.isDisposed) {
      cell.toggleClass(IN_SLICE, (mark?.kept ?? 0) > 0);
      cell.toggleClass(STALE, (mark?.stale.length ?? 0) > 0);
      this.badges(cell, mark, onStale);
    }
  }

  private observe(cell: Cell): void {
    if (this.cells.get(cell.node) === undefined) {
      this.cells.set(cell.node, cell);
      this.observer.observe(cell.node);
      cell.disposed.connect(() => this.observer.unobserve(cell.node));
    }
  }

  private readonly onScroll = (entries: IntersectionObserverEntry[]): void => {
    for (const { target, isIntersecting } of entries) {
      const cell = this.cells.get(target);
      if (cell === undefined || cell.isDisposed) {
        continue;
      }
      if (isIntersecting) {
        this.near.add(cell);
        this.drawNow(cell);
      } else {
        this.near.delete(cell);
      }
    }
  };

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
      const lines = this.marks.get(cell)?.lines ?? [];
      const view = editor.editor;
      const before = view.state.field(markedLines, false) ?? NO_LINES;
      if (JSON.stringify(before.lines) === JSON.stringify(lines)) {
        return;
      }
      if (before === NO_LINES) {
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

  private readonly observer: IntersectionObserver;
  private readonly cells = new WeakMap<Element, Cell>();
  private readonly near = new WeakSet<Cell>(); // to what can be seen
  private readonly marks = new WeakMap<Cell, CellMark | undefined>();
  private readonly waiting = new Map<Cell, () => void>(); // what is to be drawn at these
  private isLater = false;
  private _isDisposed = false;
}

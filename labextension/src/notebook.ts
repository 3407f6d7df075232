/** One notebook on the screen: its kernel, its live model, and the marks at its cells. */

import type { Cell as CellWidget } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { Kernel } from "@jupyterlab/services";
import type { IDisposable } from "@lumino/disposable";
import { Message, MessageLoop } from "@lumino/messaging";
import { ISignal, Signal } from "@lumino/signaling";
import { CellMarks } from "./cellmarks";
import type { Goal, HighlightAnswer } from "./contract";
import { decorate, reasonAt } from "./decoration";
import { KernelLink } from "./kernel";
import { LiveModel } from "./live";

const REST = 50; // milliseconds that the pointer stays on a cell that may be meant

/** What the settings say about marks. */
export interface MarkSettings {
  readonly staleMarks: boolean;
}

/** Joins a notebook panel with its live model. */
export class NotebookControl implements IDisposable {
  constructor(
    readonly panel: NotebookPanel,
    private settings: MarkSettings,
  ) {
    panel.sessionContext.kernelChanged.connect(this.onKernel);
    panel.content.activeCellChanged.connect(this.onActiveCell);
    panel.content.modelContentChanged.connect(this.onContent);
    panel.disposed.connect(() => this.dispose());
    this.model.changed.connect(this.onModel);
    MessageLoop.installMessageHook(panel, this.onMessage);
    document.addEventListener("visibilitychange", this.onContent);
    panel.content.node.addEventListener("pointerover", this.onPointer);
    this.marks = new CellMarks(panel.content.outerNode, async (cell, line) => {
      const slice = await this.model.tell();
      return slice === null ? "" : reasonAt(slice, cell.model.id, line);
    });
    void panel.context.ready.then(() => this.onKernel());
  }

  readonly model = new LiveModel();

  /** The slice of the selected cell is shown, and follows the selection. */
  get follows(): boolean {
    return this._follows;
  }

  /** The kernel, if there is one, speaks Python. */
  get isPython(): boolean {
    return this._isPython;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Anything that views show has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get activeCellId(): string | null {
    return this.panel.content.activeCell?.model.id ?? null;
  }

  /** Ids of the stale cells, from top to bottom. */
  get stale(): string[] {
    return this.order().filter((id) => (this.model.live.cells.get(id)?.stale.length ?? 0) > 0);
  }

  setSettings(settings: MarkSettings): void {
    this.settings = settings;
    this.later();
  }

  /** Whether the side panel shows this notebook. */
  setShownInPanel(shown: boolean): void {
    if (shown !== this.shownInPanel) {
      this.shownInPanel = shown;
      this.model.setTelling(shown);
      this.later();
    }
  }

  setFollows(follows: boolean): void {
    this._follows = follows;
    if (follows) {
      this.followCell();
    } else {
      this.model.show(null);
    }
    this._changed.emit();
  }

  /** Show the slice of this goal until told otherwise; null shows none. */
  pin(goal: Goal | null): void {
    this._follows = false;
    this.model.show(goal);
    this._changed.emit();
  }

  /** Make this cell the active one and bring it on the screen. */
  reveal(id: string, line = 0): boolean {
    const { content } = this.panel;
    const index = content.widgets.findIndex((cell) => cell.model.id === id);
    if (index < 0) {
      return false;
    }
    content.activeCellIndex = index;
    void content.scrollToItem(index).then(() => {
      if (line > 0) {
        content.widgets[index].editor?.setCursorPosition({ line: line - 1, column: 0 });
      }
    });
    return true;
  }

  revealNextStale(): boolean {
    const stale = this.stale;
    const order = this.order();
    const here = this.panel.content.activeCellIndex;
    const next = stale.find((id) => order.indexOf(id) > here) ?? stale[0];
    return next !== undefined && this.reveal(next);
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.expecting);
    document.removeEventListener("visibilitychange", this.onContent);
    this.panel.content.node.removeEventListener("pointerover", this.onPointer);
    MessageLoop.removeMessageHook(this.panel, this.onMessage);
    this.link?.dispose();
    this.marks.dispose();
    this.model.dispose();
    Signal.clearData(this);
  }

  private order(): string[] {
    return this.panel.content.widgets.map((cell) => cell.model.id);
  }

  private get isWatched(): boolean {
    const visible = this.panel.isVisible && document.visibilityState !== "hidden";
    const wanted = this.settings.staleMarks || this.model.goal !== null || this.shownInPanel;
    return visible && wanted;
  }

  private followCell(): void {
    const cell = this.panel.content.activeCell;
    if (cell?.model.type === "code") {
      this.model.show({ cell: cell.model.id });
    }
  }

  private refresh(): void {
    if (this._isDisposed || this.panel.isDisposed) {
      return;
    }
    const { widgets } = this.panel.content;
    const code = widgets.filter((cell) => cell.model.type === "code");
    this.model.watch(
      this.isWatched,
      code.map((cell) => cell.model.id),
    );
    const { live, highlight, goal } = this.model;
    this.highlight = highlight;
    const cells = code.map(({ model }) => ({
      id: model.id,
      source: live.cells.has(model.id) ? model.sharedModel.getSource() : "",
    }));
    const marks = decorate(cells, live, highlight, goal, this.settings.staleMarks);
    for (const cell of widgets) {
      this.marks.draw(cell, marks.get(cell.model.id), this.onStaleBadge);
    }
    this._changed.emit();
    this.expectSoon();
  }

  /** When pointer and selection rest, get ready for the cells that are likely selected next. */
  private expectSoon(): void {
    clearTimeout(this.expecting);
    if (this._follows) {
      this.expecting = setTimeout(() => this.model.expect(this.likelyNext()), REST);
    }
  }

  /** The cell that is pointed at, and those below and above the selected one. */
  private likelyNext(): Goal[] {
    const { widgets, activeCellIndex: here } = this.panel.content;
    const pointed = widgets.findIndex((cell) => cell.node === this.pointed);
    return [pointed, here + 1, here - 1]
      .map((index) => (widgets[index] as CellWidget | undefined)?.model.id ?? "")
      .filter((id) => this.model.live.cells.has(id))
      .map((cell) => ({ cell }));
  }

  /** Draw at the next turn, once for all that happens until then. */
  private readonly later = (wait = 20): void => {
    if (this.timer === undefined && !this._isDisposed) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.refresh();
      }, wait);
    }
  };

  /** What was asked for is drawn at once; until it comes there is seldom anything to draw. */
  private readonly onModel = (): void => {
    if (this.model.highlight !== this.highlight) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.refresh();
    } else {
      this.later(this.model.isAsking ? 200 : 20);
    }
  };

  private readonly onContent = (): void => this.later();

  private readonly onMessage = (_: unknown, message: Message): boolean => {
    if (message.type === "after-show" || message.type === "after-hide") {
      this.later();
    }
    return true;
  };

  private readonly onActiveCell = (): void => {
    if (this._follows) {
      this.followCell();
    }
    this._changed.emit();
  };

  private readonly onPointer = (event: PointerEvent): void => {
    const cell = event.target instanceof Element ? event.target.closest(".jp-Cell") : null;
    if (cell !== this.pointed) {
      this.pointed = cell;
      this.expectSoon();
    }
  };

  private readonly onStaleBadge = (cell: CellWidget): void => {
    this.reveal(cell.model.id);
    this._staleClicked.emit(cell.model.id);
  };

  /** A stale badge was pressed. */
  get staleClicked(): ISignal<this, string> {
    return this._staleClicked;
  }

  private readonly onKernel = (): void => {
    const kernel = this.panel.sessionContext.session?.kernel ?? null;
    if (this.link !== null) {
      this.link.dispose();
      this.link = null;
      this.model.setLink(null);
    }
    this._isPython = false;
    this.later();
    if (kernel !== null) {
      void this.join(kernel);
    }
  };

  private async join(kernel: Kernel.IKernelConnection): Promise<void> {
    // The language of the kernel's specification is there at once, also while the kernel is busy.
    const spec = await kernel.spec;
    const current = this.panel.sessionContext.session?.kernel;
    if (this._isDisposed || this.link !== null || current !== kernel) {
      return;
    }
    this._isPython = spec?.language === "python";
    if (this._isPython) {
      this.link = new KernelLink(kernel);
      this.model.setLink(this.link);
    }
    this._changed.emit();
  }

  private link: KernelLink | null = null;
  private readonly marks: CellMarks;
  private highlight: HighlightAnswer | null = null; // that is drawn
  private timer: ReturnType<typeof setTimeout> | undefined;
  private expecting: ReturnType<typeof setTimeout> | undefined;
  private pointed: Element | null = null; // the cell under the pointer
  private shownInPanel = false;
  private _follows = false;
  private _isPython = false;
  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _staleClicked = new Signal<this, string>(this);
}

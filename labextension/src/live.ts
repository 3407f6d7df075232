/** What the page knows of one notebook: state, the slice that is shown, and whether to ask at all. */

import type { IDisposable } from "@lumino/disposable";
import { ISignal, Signal } from "@lumino/signaling";
import type { Goal, HighlightAnswer, Problem, SliceAnswer, State } from "./contract";
import { KernelProblem } from "./kernel";
import type { KernelLink, LinkStatus } from "./kernel";
import { Live, merged, NOTHING, sameGoal } from "./protocol";

/** What the model uses of a link. */
export type Link = Pick<KernelLink, "ask" | "tell" | "status" | "changed" | "received">;

const REST = 150; // milliseconds that a selection stays before its sentences are asked for

/** State of one notebook. It asks the kernel for nothing unless somebody looks. */
export class LiveModel implements IDisposable {
  get status(): LinkStatus | "none" {
    return this.link === null ? "none" : this.link.status;
  }

  get live(): Live {
    return this._live;
  }

  get goal(): Goal | null {
    return this._goal;
  }

  /** Cells and lines of the slice. */
  get highlight(): HighlightAnswer | null {
    return this._highlight;
  }

  /** The sentences that were told last; while `isTold` is false they are of another slice. */
  get slice(): SliceAnswer | null {
    return this._slice;
  }

  /** A highlight is awaited. */
  get isAsking(): boolean {
    return this.asking;
  }

  get isTold(): boolean {
    return this.toldFor === this._highlight;
  }

  /** Why there is no slice for the goal. */
  get problem(): Problem | null {
    return this._problem;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Talk to this kernel from now on; what the last one said is forgotten. */
  setLink(link: Link | null): void {
    if (this.link !== null) {
      this.link.changed.disconnect(this.onStatus);
      this.link.received.disconnect(this.onState);
    }
    this.link = link;
    this.forget();
    if (link !== null) {
      link.changed.connect(this.onStatus);
      link.received.connect(this.onState);
      this.subscribe();
    }
    this._changed.emit();
  }

  /** Whether anybody sees what is known; `order` are the cells from top to bottom. */
  watch(watched: boolean, order: string[]): void {
    const moved = order.join() !== this.order.join();
    this.order = order;
    if (watched && (!this.watched || moved)) {
      this.watched = true;
      this.subscribe();
    } else if (!watched && this.watched) {
      this.watched = false;
      if (this.link?.status === "connected") {
        this.link.tell({ type: "hide" });
      }
    }
  }

  /** Show the slice of this goal, and keep it up to date; null shows none. */
  show(goal: Goal | null): void {
    if (sameGoal(goal, this._goal)) {
      return;
    }
    this._goal = goal;
    this._problem = null;
    clearTimeout(this.timer);
    if (goal === null) {
      this._highlight = null;
      this._slice = null;
    }
    void this.askHighlight();
    this._changed.emit();
  }

  /** Whether the sentences are shown, so that they are asked for without being pointed at. */
  setTelling(telling: boolean): void {
    this.telling = telling;
    this.tellSoon();
  }

  /** The sentences of the slice that is highlighted, asked for once; null when there are none. */
  async tell(): Promise<SliceAnswer | null> {
    const { told, _goal: goal, _highlight: highlight, link } = this;
    if (goal === null || highlight === null || link?.status !== "connected") {
      return null;
    }
    const key = JSON.stringify(goal);
    const asked = told.get(key) ?? link.ask({ type: "slice", of: goal });
    told.set(key, asked);
    try {
      const slice = await asked;
      if (highlight === this._highlight && !this.isTold) {
        this._slice = slice;
        this.toldFor = highlight;
        this._changed.emit();
      }
      return slice;
    } catch (reason) {
      if (!(reason instanceof KernelProblem)) {
        throw reason;
      }
      told.delete(key);
      if (highlight === this._highlight) {
        this._problem = reason.problem;
        this._changed.emit();
      }
      return null;
    }
  }

  ask: Link["ask"] = (question) =>
    this.link === null
      ? Promise.reject(
          new KernelProblem({
            title: "No kernel",
            detail: "This notebook has no kernel that could answer.",
            do: "Start one, and run %load_ext lineaslice in it.",
          }),
        )
      : this.link.ask(question);

  dispose(): void {
    if (!this._isDisposed) {
      this.setLink(null);
      clearTimeout(this.timer);
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  private async askHighlight(): Promise<void> {
    const goal = this._goal;
    if (goal === null || this.link?.status !== "connected") {
      return;
    }
    if (this.asking) {
      this.askAgain = true; // one question at a time, then the newest
      return;
    }
    this.asking = true;
    try {
      const key = JSON.stringify(goal);
      const { answers } = this; // another map when statements run meanwhile
      const known = answers.get(key) ?? (await this.link.ask({ type: "highlight", of: goal }));
      answers.set(key, known);
      if (sameGoal(goal, this._goal)) {
        this._highlight = known;
        this._problem = null;
        this.tellSoon();
      }
    } catch (reason) {
      if (!(reason instanceof KernelProblem)) {
        throw reason;
      }
      if (sameGoal(goal, this._goal)) {
        this._highlight = null;
        this._slice = null;
        this._problem = reason.problem;
      }
    } finally {
      this.asking = false;
    }
    this._changed.emit();
    if (this.askAgain) {
      this.askAgain = false;
      await this.askHighlight();
    }
  }

  /** Ask for the sentences when the selection rests: the kernel would be late with the next marks. */
  private tellSoon(): void {
    clearTimeout(this.timer);
    if (this.telling) {
      this.timer = setTimeout(() => void this.tell(), REST);
    }
  }

  private subscribe(): void {
    if (this.watched && this.link?.status === "connected") {
      this.link.tell({ type: "subscribe", order: this.order });
    }
  }

  private forget(): void {
    this._live = NOTHING;
    this.answers = new Map();
    this.told = new Map();
    this._highlight = null;
    this._slice = null;
    this.toldFor = null;
    this._problem = null;
  }

  private readonly onStatus = (): void => {
    if (this.link?.status === "connected") {
      this.subscribe();
      void this.askHighlight();
    } else {
      this.forget();
    }
    this._changed.emit();
  };

  private readonly onState = (_: unknown, state: State): void => {
    const before = this._live;
    this._live = merged(this._live, state);
    this._changed.emit();
    if (this._live.events !== before.events || this._live.session !== before.session) {
      this.answers = new Map();
      this.told = new Map();
      void this.askHighlight();
    }
  };

  private link: Link | null = null;
  private watched = false;
  private order: string[] = [];
  private asking = false;
  private askAgain = false;
  private telling = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Slices since the last statement ran, so that a cell that is selected again has its at once. */
  private answers = new Map<string, HighlightAnswer>();
  private told = new Map<string, Promise<SliceAnswer>>();
  private _live: Live = NOTHING;
  private _goal: Goal | null = null;
  private _highlight: HighlightAnswer | null = null;
  private _slice: SliceAnswer | null = null;
  private toldFor: HighlightAnswer | null = null;
  private _problem: Problem | null = null;
  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

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
const KEPT = 64; // highlights that are kept, each up to some hundred kilobytes

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

  /** A highlight is awaited that is shown when it comes. */
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
    const before = this._highlight;
    void this.askHighlight();
    if (this._highlight === before) {
      this._changed.emit(); // who found it has told so
    }
  }

  /**
   * Goals that may be shown next, the likeliest first: their highlights are asked for before
   * somebody wants them, one at a time, while nothing runs and nothing else is awaited.
   */
  expect(goals: readonly Goal[]): void {
    this.expected = [...goals];
    void this.askAhead();
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
    const known = this.answers.get(JSON.stringify(goal));
    if (known !== undefined) {
      this.found(known); // in this turn, before the page draws the selection
      return;
    }
    if (this.asking) {
      this.askAgain = true; // one question at a time, then the newest
      return;
    }
    this.asking = true;
    try {
      const highlight = await this.answerTo(this.link, goal);
      if (sameGoal(goal, this._goal)) {
        this.found(highlight);
      }
    } catch (reason) {
      if (!(reason instanceof KernelProblem)) {
        throw reason;
      }
      if (sameGoal(goal, this._goal)) {
        this._highlight = null;
        this._slice = null;
        this._problem = reason.problem;
        this._changed.emit();
      }
    } finally {
      this.asking = false;
    }
    if (this.askAgain) {
      this.askAgain = false;
      await this.askHighlight();
    }
    void this.askAhead();
  }

  private found(highlight: HighlightAnswer): void {
    this._highlight = highlight;
    this._problem = null;
    this.tellSoon();
    this._changed.emit();
  }

  private async askAhead(): Promise<void> {
    if (this.askingAhead) {
      return;
    }
    this.askingAhead = true;
    try {
      while (this.link?.status === "connected" && this.mayAskAhead) {
        const goal = this.expected.shift();
        if (goal === undefined) {
          return;
        }
        if (!this.answers.has(JSON.stringify(goal))) {
          await this.answerTo(this.link, goal);
        }
      }
    } catch (reason) {
      if (!(reason instanceof KernelProblem)) {
        throw reason;
      }
      this.expected = []; // whoever selects it is told why it has no slice
    } finally {
      this.askingAhead = false;
    }
  }

  private get mayAskAhead(): boolean {
    const running = this._live.running !== null;
    return this.watched && this._goal !== null && !this.asking && !running;
  }

  /** The highlight of this goal, of the statements that have run until now; asked for once. */
  private answerTo(link: Link, goal: Goal): Promise<HighlightAnswer> {
    const key = JSON.stringify(goal);
    const { answers, awaited } = this; // others when statements run meanwhile
    const asked =
      awaited.get(key) ??
      link
        .ask({ type: "highlight", of: goal })
        .then((answer) => {
          answers.set(key, answer);
          const [oldest] = answers.keys();
          if (answers.size > KEPT) {
            answers.delete(oldest);
          }
          return answer;
        })
        .finally(() => awaited.delete(key));
    awaited.set(key, asked);
    return asked;
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
    this.awaited = new Map();
    this.told = new Map();
    this.expected = [];
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
      this.awaited = new Map();
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
  private awaited = new Map<string, Promise<HighlightAnswer>>();
  private expected: Goal[] = [];
  private askingAhead = false;
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

/** The side panel: joins the store, the notebook on the screen and the views. */

import { ReactWidget, UseSignal } from "@jupyterlab/ui-components";
import type { Message } from "@lumino/messaging";
import { ISignal, Signal } from "@lumino/signaling";
import type { Goal } from "./contract";
import { sliceIcon } from "./icons";
import type { NotebookControl } from "./notebook";
import { Opening, problemOf } from "./opening";
import type { StoreModel } from "./store";
import { PANEL_ID } from "./tokens";
import { ArtifactsTab } from "./views/ArtifactsTab";
import { Tabs } from "./views/common";
import { GraphTab } from "./views/GraphTab";
import { NotebookView } from "./views/NotebookView";
import { PipelinesTab } from "./views/PipelinesTab";
import { say } from "./words";

export type Tab = "artifacts" | "pipelines" | "notebook" | "graph";

/** Which tab is shown, and of which notebook. */
export class PanelModel {
  constructor(
    readonly store: StoreModel,
    readonly opening: Opening,
    private readonly loadInKernel: () => void,
  ) {
    store.changed.connect(this.emit);
  }

  get tab(): Tab {
    return this._tab;
  }

  get control(): NotebookControl | null {
    return this._control;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  setControl(control: NotebookControl | null): void {
    if (control === this._control) {
      return;
    }
    if (this._control !== null && !this._control.isDisposed) {
      this._control.changed.disconnect(this.emit);
      this._control.setShownInPanel(false);
    }
    this._control = control;
    control?.changed.connect(this.emit);
    this.tellShown();
    this.emit();
  }

  show(tab: Tab): void {
    this._tab = tab;
    this.tellShown();
    this.emit();
  }

  /** Whether the panel is on the screen; only then the store is looked at. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.tellShown();
    clearInterval(this.timer);
    if (visible) {
      this.look();
      this.timer = setInterval(this.look, 1000);
    }
  }

  /** Look at the store now, if the panel is on the screen. */
  readonly look = (): void => {
    if (this.visible && document.visibilityState !== "hidden") {
      void this.store.check();
    }
  };

  load(): void {
    this.loadInKernel();
  }

  /** Do something that may fail, and show the failure. */
  attempt(work: Promise<unknown>): void {
    work.catch((reason: unknown) => this.store.tell(problemOf(reason)));
  }

  gather(goal: Goal): void {
    if (this._control !== null) {
      this.attempt(this.opening.gather(this._control, goal));
    }
  }

  private tellShown(): void {
    this._control?.setShownInPanel(
      this.visible && (this._tab === "notebook" || this._tab === "graph"),
    );
  }

  private readonly emit = (): void => this._changed.emit();

  private visible = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private _tab: Tab = "artifacts";
  private _control: NotebookControl | null = null;
  private readonly _changed = new Signal<this, void>(this);
}

export class SlicePanel extends ReactWidget {
  constructor(private readonly model: PanelModel) {
    super();
    this.id = PANEL_ID;
    this.title.icon = sliceIcon;
    this.title.caption = say("lineaslice: artifacts and slices");
    this.addClass("jp-lineaslice-Panel");
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", "lineaslice");
  }

  override render(): JSX.Element {
    return <UseSignal signal={this.model.changed}>{() => <Panel model={this.model} />}</UseSignal>;
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.model.setVisible(true);
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.model.setVisible(false);
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.model.setVisible(this.isVisible);
  }

  protected override onBeforeDetach(message: Message): void {
    this.model.setVisible(false);
    super.onBeforeDetach(message);
  }
}

function Panel(props: { model: PanelModel }): JSX.Element {
  const { model } = props;
  const { control, tab } = model;
  const stale = control?.stale.length ?? 0;
  const names = [
    { id: "artifacts", text: say("Artifacts") },
    { id: "pipelines", text: say("Pipelines") },
    { id: "notebook", text: say("Notebook"), note: stale > 0 ? `⚠${stale}` : undefined },
    { id: "graph", text: say("Graph") },
  ];
  return (
    <>
      <Tabs label="lineaslice" names={names} shown={tab} onShow={(id) => model.show(id as Tab)} />
      <div
        className="jp-lineaslice-TabPanel"
        role="tabpanel"
        aria-label={names.find(({ id }) => id === tab)?.text}
      >
        {tab === "artifacts" && <ArtifactsTab model={model} />}
        {tab === "pipelines" && <PipelinesTab model={model} />}
        {tab === "notebook" && <NotebookTab model={model} />}
        {tab === "graph" && <GraphTab model={model} />}
      </div>
    </>
  );
}

function NotebookTab(props: { model: PanelModel }): JSX.Element {
  const { model } = props;
  const { control } = model;
  if (control === null || control.isDisposed) {
    return <p className="jp-lineaslice-Body jp-lineaslice-Faint">{say("No notebook is open.")}</p>;
  }
  const live = control.model;
  return (
    <NotebookView
      key={control.panel.id}
      title={control.panel.title.label}
      status={live.status}
      isPython={control.isPython}
      live={live.live}
      goal={live.goal}
      highlight={live.highlight}
      slice={live.slice}
      isTold={live.isTold}
      problem={live.problem}
      follows={control.follows}
      staleCells={control.stale}
      onFollow={(on) => control.setFollows(on)}
      onGoal={(goal) => control.pin(goal)}
      onReveal={(cell, line) => control.reveal(cell, line)}
      onGather={(goal) => model.gather(goal)}
      onLoad={() => model.load()}
    />
  );
}

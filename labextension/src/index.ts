/** Wires lineaslice into JupyterLab and Notebook: nothing is decided here. */

import { ILabShell, ILayoutRestorer } from "@jupyterlab/application";
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, IToolbarWidgetRegistry } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator } from "@jupyterlab/translation";
import { addCommands, loadInKernel } from "./commands";
import { gatherIcon, highlightIcon, sliceIcon } from "./icons";
import { NotebookControl } from "./notebook";
import { Opening } from "./opening";
import { PanelModel, SlicePanel } from "./panel";
import { Server } from "./server";
import { DEFAULTS, read, Settings } from "./settings";
import { StoreModel } from "./store";
import { CommandIDs, PANEL_ID, PLUGIN_ID, ToolbarItems } from "./tokens";
import { toolbarButton } from "./toolbar";
import { words } from "./words";

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: "Artifacts, slices and pipelines of notebooks.",
  autoStart: true,
  optional: [
    INotebookTracker,
    ILabShell,
    ILayoutRestorer,
    ICommandPalette,
    ISettingRegistry,
    IToolbarWidgetRegistry,
    ITranslator,
  ],
  activate,
};

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker | null,
  labShell: ILabShell | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  registry: ISettingRegistry | null,
  toolbars: IToolbarWidgetRegistry | null,
  translator: ITranslator | null,
): void {
  if (translator !== null) {
    words.trans = translator.load("lineaslice");
  }
  let settings: Settings = DEFAULTS;
  let stored: ISettingRegistry.ISettings | null = null;
  const controls = new Map<NotebookPanel, NotebookControl>();
  const store = new StoreModel(new Server(app.serviceManager.serverSettings));
  const opening = new Opening(app, store, settings);
  const panel = new PanelModel(store, opening, () => {
    const control = current();
    if (control !== null) {
      panel.attempt(loadInKernel(control));
    }
  });

  const current = (): NotebookControl | null =>
    (tracker?.currentWidget && controls.get(tracker.currentWidget)) ?? null;
  const controlOf = (notebook: NotebookPanel): NotebookControl => {
    let control = controls.get(notebook);
    if (control === undefined) {
      control = new NotebookControl(notebook, settings);
      controls.set(notebook, control);
      let before = "";
      control.changed.connect(({ isPython, follows, model }) => {
        const now = JSON.stringify([isPython, follows, model.status, model.goal !== null]);
        if (now !== before) {
          before = now; // all buttons of all toolbars are drawn anew
          app.commands.notifyCommandChanged();
        }
      });
      control.staleClicked.connect(() => {
        panel.show("notebook");
        app.shell.activateById(PANEL_ID);
      });
      notebook.disposed.connect(() => {
        controls.delete(notebook);
        panel.setControl(current());
      });
    }
    return control;
  };

  const apply = (changed: Settings): void => {
    settings = changed;
    opening.settings = changed;
    for (const control of controls.values()) {
      control.setSettings(changed);
    }
    app.commands.notifyCommandChanged(CommandIDs.stale);
  };
  void registry?.load(PLUGIN_ID).then((loaded) => {
    stored = loaded;
    apply(read(loaded.composite));
    loaded.changed.connect(() => apply(read(loaded.composite)));
  });

  tracker?.widgetAdded.connect((_, notebook) => {
    controlOf(notebook);
  });
  tracker?.currentChanged.connect(() => panel.setControl(current()));

  addCommands(
    app,
    {
      current,
      panel,
      staleMarks: () => settings.staleMarks,
      setStaleMarks: (on) => {
        if (stored === null) {
          apply({ ...settings, staleMarks: on });
        } else {
          void stored.set("staleMarks", on);
        }
      },
    },
    palette,
  );

  const { commands } = app;
  const buttons = [
    { name: ToolbarItems.highlight, command: CommandIDs.highlight, icon: highlightIcon },
    { name: ToolbarItems.gather, command: CommandIDs.gather, icon: gatherIcon },
    { name: ToolbarItems.panel, command: CommandIDs.showPanel, icon: sliceIcon },
  ];
  for (const { name, command, icon } of buttons) {
    toolbars?.addFactory<NotebookPanel>("Notebook", name, (notebook) =>
      toolbarButton(
        controlOf(notebook),
        commands,
        command,
        icon,
        (control) => command === CommandIDs.highlight && control.follows,
      ),
    );
  }

  if (tracker !== null || labShell !== null) {
    const widget = new SlicePanel(panel);
    app.shell.add(widget, labShell === null ? "right" : "left", { rank: 600, type: "lineaslice" });
    restorer?.add(widget, PANEL_ID);
  }
}

export default plugin;

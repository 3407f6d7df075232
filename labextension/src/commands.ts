/** Commands: what menus, palette, shortcuts and toolbar call. All work on the current notebook. */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import { ICommandPalette, InputDialog } from "@jupyterlab/apputils";
import { NotebookActions } from "@jupyterlab/notebook";
import type { Goal } from "./contract";
import { gatherIcon, highlightIcon, sliceIcon } from "./icons";
import type { NotebookControl } from "./notebook";
import type { PanelModel } from "./panel";
import { CommandIDs, PANEL_ID } from "./tokens";
import { say } from "./words";

export interface CommandHost {
  readonly current: () => NotebookControl | null;
  readonly panel: PanelModel;
  readonly staleMarks: () => boolean;
  readonly setStaleMarks: (on: boolean) => void;
}

/** The goal that "gather" means: what is highlighted, or else the selected cell. */
export function goalOf(control: NotebookControl): Goal | null {
  const cell = control.activeCellId;
  return control.model.goal ?? (cell === null ? null : { cell });
}

/** Put `%load_ext lineaslice` into a cell at the top, where everybody sees it, and run it. */
export async function loadInKernel(control: NotebookControl): Promise<void> {
  const { content, sessionContext } = control.panel;
  const model = content.model;
  if (model === null) {
    return;
  }
  const source = "%load_ext lineaslice";
  const first = model.cells.length > 0 ? model.cells.get(0) : null;
  if (first?.sharedModel.getSource().trim() !== source) {
    model.sharedModel.insertCell(0, { cell_type: "code", source, metadata: {} });
  }
  content.activeCellIndex = 0;
  content.deselectAll();
  await NotebookActions.run(content, sessionContext);
}

export function addCommands(
  app: JupyterFrontEnd,
  host: CommandHost,
  palette: ICommandPalette | null,
): void {
  const { commands, shell } = app;
  const { current, panel } = host;
  const isPython = (): boolean => current()?.isPython ?? false;
  const isTraced = (): boolean => current()?.model.status === "connected";

  commands.addCommand(CommandIDs.showPanel, {
    label: say("Show Artifacts and Slices"),
    caption: say("Show the lineaslice panel"),
    icon: sliceIcon,
    execute: () => {
      shell.activateById(PANEL_ID);
    },
  });
  commands.addCommand(CommandIDs.highlight, {
    label: say("Highlight the Slice of the Selected Cell"),
    caption: say("Highlight what the selected cell depends on"),
    icon: highlightIcon,
    isEnabled: isPython,
    isToggleable: true,
    isToggled: () => current()?.follows ?? false,
    execute: () => {
      const control = current();
      control?.setFollows(!control.follows);
      if (control !== null && control.follows && !isTraced()) {
        panel.show("notebook");
        shell.activateById(PANEL_ID);
      }
    },
  });
  commands.addCommand(CommandIDs.highlightName, {
    label: say("Highlight the Slice of a Variable…"),
    isEnabled: isTraced,
    execute: async (args) => {
      const control = current();
      if (control === null) {
        return;
      }
      const { variables } = control.model.live;
      const name =
        typeof args.name === "string"
          ? args.name
          : (
              await InputDialog.getItem({
                title: say("Slice of a variable or an expression"),
                items: variables.map((variable) => variable.name),
                editable: true,
              })
            ).value;
      if (name) {
        control.pin({ name });
      }
    },
  });
  commands.addCommand(CommandIDs.clear, {
    label: say("Clear the Highlighted Slice"),
    isEnabled: () => current()?.model.goal != null,
    execute: () => current()?.setFollows(false),
  });
  commands.addCommand(CommandIDs.stale, {
    label: say("Mark Stale Cells"),
    isToggleable: true,
    isToggled: host.staleMarks,
    execute: () => host.setStaleMarks(!host.staleMarks()),
  });
  commands.addCommand(CommandIDs.nextStale, {
    label: say("Go to the Next Stale Cell"),
    isEnabled: isTraced,
    execute: () => current()?.revealNextStale(),
  });
  commands.addCommand(CommandIDs.gather, {
    label: say("Gather the Slice…"),
    caption: say("Gather the code that the selected cell depends on"),
    icon: gatherIcon,
    isEnabled: isTraced,
    execute: () => {
      const control = current();
      const goal = control && goalOf(control);
      if (control && goal) {
        panel.gather(goal);
      }
    },
  });
  commands.addCommand(CommandIDs.graph, {
    label: say("Show the Dependency Graph"),
    isEnabled: isPython,
    execute: () => {
      panel.show("graph");
      shell.activateById(PANEL_ID);
    },
  });
  commands.addCommand(CommandIDs.exportPipeline, {
    label: say("Export a Pipeline…"),
    execute: () => panel.attempt(panel.opening.exportPipeline({ artifacts: [] }, current())),
  });
  commands.addCommand(CommandIDs.load, {
    label: say("Trace This Notebook"),
    caption: say("Run %load_ext lineaslice in a cell at the top"),
    isEnabled: () => isPython() && !isTraced(),
    execute: async () => {
      const control = current();
      if (control !== null) {
        await loadInKernel(control);
      }
    },
  });
  commands.addCommand(CommandIDs.refresh, {
    label: say("Refresh the Artifacts"),
    execute: () => panel.store.setQuery({}),
  });
  for (const command of Object.values(CommandIDs)) {
    palette?.addItem({ command, category: "lineaslice" });
  }
}
